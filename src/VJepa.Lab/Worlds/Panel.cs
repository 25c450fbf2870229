using System.Numerics;

namespace VJepa.Lab.Worlds;

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
