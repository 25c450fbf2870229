namespace VJepa.Lab.Worlds;

/// <summary>Outline of an object.</summary>
public enum ObjectShape
{
    Disc,
    Square,
    Triangle,
    Ring,
}
