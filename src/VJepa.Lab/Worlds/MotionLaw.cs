namespace VJepa.Lab.Worlds;

/// <summary>How the objects of a clip move together: the label of a <see cref="MotionWorld"/> clip.</summary>
public enum MotionLaw
{
    Right,
    Left,
    Up,
    Down,

    /// <summary>Around the middle of the picture, clockwise as seen.</summary>
    Clockwise,
    Counterclockwise,

    /// <summary>Away from the middle, growing.</summary>
    Approach,

    /// <summary>Towards the middle, shrinking.</summary>
    Recede,
}
