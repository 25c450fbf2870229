using System.Numerics;

namespace VJepa.Lab.Worlds;

/// <summary>An object through a clip.</summary>
/// <param name="Shape">Outline.</param>
/// <param name="Color">Its color.</param>
/// <param name="Radius">Pixels in the world.</param>
/// <param name="States">One for each frame, [T].</param>
public sealed record ObjectTrack(ObjectShape Shape, ObjectColor Color, float Radius, IReadOnlyList<ObjectState> States);

/// <summary>An object in one frame.</summary>
/// <param name="World">Place of its middle in the world: pixels at zoom 1 from the world's middle, x to the right, y down.</param>
/// <param name="Velocity">Way in the world from this frame to the next, in pixels.</param>
/// <param name="Picture">Place of its middle in the picture, in pixels from the left upper corner; the camera's motion is in it.</param>
/// <param name="Visible">Share of it that is seen, 0..1: neither outside the picture, nor hidden, nor gone.</param>
public readonly record struct ObjectState(Vector2 World, Vector2 Velocity, Vector2 Picture, float Visible);

/// <summary>Outline of an object.</summary>
public enum ObjectShape
{
    Disc,
    Square,
    Triangle,
    Ring,
}

/// <summary>Color of an object in a <see cref="Laboratory"/> clip.</summary>
public enum ObjectColor
{
    Red,
    Green,
    Blue,
    Yellow,
    Magenta,
    Cyan,
}
