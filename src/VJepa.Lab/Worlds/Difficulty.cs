namespace VJepa.Lab.Worlds;

/// <summary>How much beside the label's cause happens in a clip.</summary>
public enum Difficulty
{
    /// <summary>One or two plain objects, a calm background, next to no noise; nothing but the label's cause varies.</summary>
    Easy,

    /// <summary>Some objects, at times a screen, a slowly moving camera.</summary>
    Medium,

    /// <summary>Many small textured objects, screens, collisions and camera motion at once, a rich background, noise.</summary>
    Hard,
}
