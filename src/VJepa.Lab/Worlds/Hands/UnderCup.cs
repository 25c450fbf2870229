namespace VJepa.Lab.Worlds.Hands;

/// <summary>What a cup hides.</summary>
public enum UnderCup
{
    /// <summary>The clip's object.</summary>
    Object,

    Nothing,

    /// <summary>The same object in another color.</summary>
    OtherColor,
}
