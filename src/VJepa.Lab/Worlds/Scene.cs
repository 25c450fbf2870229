using System.Numerics;

namespace VJepa.Lab.Worlds;

/// <summary>Everything that is to be drawn. Later bodies lie over earlier ones, walls under them, screens over all.</summary>
internal sealed record Scene(NoiseTexture Background, IReadOnlyList<Panel> Walls, IReadOnlyList<Body> Bodies, IReadOnlyList<Panel> Screens,
    IReadOnlyList<CameraState> Camera);

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

/// <summary>An upright rectangle that stands in the world: a screen before the objects, or a wall behind the screens.</summary>
/// <param name="Middle">Where, in pixels.</param>
/// <param name="Half">Half of width and height.</param>
/// <param name="Gray">Brightness, 0-255.</param>
internal sealed record Panel(Vector2 Middle, Vector2 Half, float Gray)
{
    /// <summary>Share of the height that stands, from below, for each frame; null where it always stands whole.</summary>
    public float[]? Standing { get; init; }

    public float Top(int frame) => Middle.Y + Half.Y - 2 * Half.Y * (Standing?[frame] ?? 1);

    public bool Covers(Vector2 point, int frame) =>
        Math.Abs(point.X - Middle.X) < Half.X && point.Y < Middle.Y + Half.Y && point.Y > Top(frame);
}
