namespace VJepa.Lab.Worlds;

/// <summary>Causes of a <see cref="Laboratory"/> clip: each can be the label.</summary>
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

/// <summary>The causes of a clip.</summary>
/// <param name="Camera">How the camera moves.</param>
/// <param name="Motion">How the objects move.</param>
/// <param name="Objects">Number of objects.</param>
/// <param name="Shape">Shape of the first object; of all objects if shape is the label.</param>
/// <param name="Color">Color of the first object; of all objects if color is the label.</param>
/// <param name="Screens">Number of occluders.</param>
/// <param name="Presence">Whether the first object appears or vanishes.</param>
/// <param name="Collision">Whether objects collide.</param>
public sealed record Causes(CameraMotion Camera, ObjectMotion Motion, int Objects, ObjectShape Shape, ObjectColor Color,
    int Screens, Presence Presence, bool Collision);

/// <summary>Whether one object of a clip appears or vanishes in plain sight.</summary>
public enum Presence
{
    Constant,
    Appears,
    Vanishes,
}
