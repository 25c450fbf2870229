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
