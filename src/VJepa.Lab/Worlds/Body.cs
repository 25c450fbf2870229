using System.Numerics;

namespace VJepa.Lab.Worlds;

/// <summary>An object of a scene, with its way through the clip.</summary>
/// <param name="Shape">Outline; its center of gravity is its place.</param>
/// <param name="Color">Its color.</param>
/// <param name="Radius">Pixels.</param>
/// <param name="Texture">Shades of its color; null for a plain one.</param>
/// <param name="Places">One for each frame.</param>
internal sealed record Body(ObjectShape Shape, ObjectColor Color, float Radius, NoiseTexture? Texture, Vector2[] Places)
{
    /// <summary>The first frame in which it is there, and the first in which it is no more.</summary>
    public (int From, int Until) Life { get; init; } = (0, Places.Length);

    public bool IsThere(int frame) => frame >= Life.From && frame < Life.Until;

    /// <summary>Way from a frame to the next; the last frame has that of the one before.</summary>
    public Vector2 Velocity(int frame) => Math.Min(frame, Places.Length - 2) is var t ? Places[t + 1] - Places[t] : default;
}
