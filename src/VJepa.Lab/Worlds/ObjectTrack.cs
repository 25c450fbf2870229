using System.Numerics;

namespace VJepa.Lab.Worlds;

/// <summary>The track of an object.</summary>
/// <param name="Shape">Outline.</param>
/// <param name="Color">Its color.</param>
/// <param name="Radius">Radius in world pixels.</param>
/// <param name="States">One for each frame, [T].</param>
public sealed record ObjectTrack(ObjectShape Shape, ObjectColor Color, float Radius, IReadOnlyList<ObjectState> States);

/// <summary>An object in one frame.</summary>
/// <param name="World">Center in the world: pixels at zoom 1 from the world's origin, x right, y down.</param>
/// <param name="Velocity">World displacement to the next frame, in pixels.</param>
/// <param name="Picture">Center in the image, in pixels from the upper left corner; includes camera motion.</param>
/// <param name="Visible">Visible share, 0 to 1.</param>
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
