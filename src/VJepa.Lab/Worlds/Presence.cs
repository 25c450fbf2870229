namespace VJepa.Lab.Worlds;

/// <summary>Whether one object of a clip comes from nothing or goes into nothing, in plain sight.</summary>
public enum Presence
{
    Constant,
    Appears,
    Vanishes,
}
