using System.Numerics;

namespace VJepa.Lab.Worlds;

/// <summary>A scene to draw, from back to front: background, walls, bodies in order, screens.</summary>
internal sealed record Scene(NoiseTexture Background, IReadOnlyList<Panel> Walls, IReadOnlyList<Body> Bodies, IReadOnlyList<Panel> Screens,
    IReadOnlyList<CameraState> Camera);

/// <summary>An object of a scene with its path.</summary>
/// <param name="Shape">Outline; its center of gravity is the position.</param>
/// <param name="Color">Its color.</param>
/// <param name="Radius">Pixels.</param>
/// <param name="Texture">Texture in shades of its color; null: plain.</param>
/// <param name="Places">One position per frame.</param>
internal sealed record Body(ObjectShape Shape, ObjectColor Color, float Radius, NoiseTexture? Texture, Vector2[] Places)
{
    /// <summary>First frame with the object, and first frame after that without it.</summary>
    public (int From, int Until) Life { get; init; } = (0, Places.Length);

    public bool IsThere(int frame) => frame >= Life.From && frame < Life.Until;

    /// <summary>Displacement to the next frame; the last frame repeats the one before.</summary>
    public Vector2 Velocity(int frame) => Math.Min(frame, Places.Length - 2) is var t ? Places[t + 1] - Places[t] : default;
}

/// <summary>An upright rectangle in the world: a screen in front of the objects, or a wall behind the screens.</summary>
/// <param name="Middle">Center, in pixels.</param>
/// <param name="Half">Half of its width and height.</param>
/// <param name="Gray">Brightness, 0-255.</param>
internal sealed record Panel(Vector2 Middle, Vector2 Half, float Gray)
{
    /// <summary>Raised share of the height in each frame, from below; null: always fully raised.</summary>
    public float[]? Standing { get; init; }

    public float Top(int frame) => Middle.Y + Half.Y - 2 * Half.Y * (Standing?[frame] ?? 1);

    public bool Covers(Vector2 point, int frame) =>
        Math.Abs(point.X - Middle.X) < Half.X && point.Y < Middle.Y + Half.Y && point.Y > Top(frame);
}
