namespace VJepa.Lab.Worlds;

/// <summary>By which law the objects of a <see cref="Laboratory"/> clip move in the world.</summary>
public enum ObjectMotion
{
    Still,
    Right,
    Left,
    Up,
    Down,

    /// <summary>Each on a circle of its own, clockwise as seen.</summary>
    Clockwise,
    Counterclockwise,

    /// <summary>Thrown: sideways evenly, downwards ever faster.</summary>
    Fall,

    /// <summary>Each straight on, in a direction of its own. The only law under which objects collide.</summary>
    Wander,
}
