namespace VJepa.Lab.Worlds;

/// <summary>What may decide about a <see cref="Laboratory"/> clip: each can be the label.</summary>
public enum Cause
{
    Camera,
    Motion,
    ObjectCount,
    Shape,
    Color,
    ScreenCount,
    Presence,
    Collision,
}

/// <summary>All that was decided about a clip before anything was drawn.</summary>
/// <param name="Camera">How the camera moves.</param>
/// <param name="Motion">How the objects move.</param>
/// <param name="Objects">Number of objects.</param>
/// <param name="Shape">Shape of the first object; of all, where shape is the label.</param>
/// <param name="Color">Color of the first object; of all, where color is the label.</param>
/// <param name="Screens">Number of occluders.</param>
/// <param name="Presence">Whether the first object appears or vanishes.</param>
/// <param name="Collision">Whether objects collide.</param>
public sealed record Causes(CameraMotion Camera, ObjectMotion Motion, int Objects, ObjectShape Shape, ObjectColor Color,
    int Screens, Presence Presence, bool Collision);

/// <summary>Whether one object of a clip comes from nothing or goes into nothing, in plain sight.</summary>
public enum Presence
{
    Constant,
    Appears,
    Vanishes,
}
