using System.Numerics;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>The surface below: a color at every place, the same for a whole clip.</summary>
internal sealed class Surface
{
    private readonly SurfaceKind kind;
    private readonly float contrast;
    private readonly Vector3 tint;
    private readonly float angle;
    private readonly float scale;
    private readonly uint seed;

    public Surface(SurfaceKind kind, Random random, double contrast, Vector3 tint)
    {
        (this.kind, this.contrast, this.tint) = (kind, (float)contrast, tint);
        angle = MathF.PI * (float)random.NextDouble();
        scale = .7f + .6f * (float)random.NextDouble();
        seed = (uint)random.Next();
    }

    /// <summary>At a place in shares of the image's side.</summary>
    public Vector3 At(Vector2 place)
    {
        var (sin, cos) = MathF.SinCos(angle);
        var p = new Vector2(place.X * cos - place.Y * sin, place.X * sin + place.Y * cos) / scale;
        var soft = .6f * Noise(p * 3) + .3f * Noise(p * 7 + new Vector2(31)) + .1f * Noise(p * 17);
        var own = kind switch
        {
            SurfaceKind.Plain => soft,
            SurfaceKind.Wood => .5f + .5f * MathF.Sin(22 * p.X + 9 * Noise(p * new Vector2(4, .6f))),
            SurfaceKind.Cloth => .5f + .25f * (MathF.Sin(70 * p.X) + MathF.Sin(70 * p.Y)),
            SurfaceKind.Stone => Noise(p * 40),
            SurfaceKind.Tiles => Math.Min(Edge(p.X * 4.5f), Edge(p.Y * 4.5f)),
            SurfaceKind.Marble => MathF.Abs(MathF.Sin(6 * p.X + 11 * Noise(p * 3))),
            SurfaceKind.Stripes => MathF.Sin(18 * p.X) > 0 ? 1 : 0,
            SurfaceKind.Dots => Dot(p * 7),
            _ => throw new InvalidOperationException($"The surface {kind} is unknown."),
        };
        var light = .62f + contrast * (.45f * (own - .5f) + .2f * (soft - .5f));
        return Vector3.Clamp(tint * light, Vector3.Zero, Vector3.One);
    }

    private static float Edge(float x) => Math.Clamp(18 * Math.Abs(x - MathF.Round(x)), 0, 1);

    private static float Dot(Vector2 p)
    {
        var off = p - new Vector2(MathF.Round(p.X), MathF.Round(p.Y));
        return Math.Clamp(8 * (off.Length() - .2f), 0, 1);
    }

    /// <summary>Smooth noise from 0 to 1, one cell a unit.</summary>
    private float Noise(Vector2 p)
    {
        var (x, y) = (MathF.Floor(p.X), MathF.Floor(p.Y));
        var (u, v) = (p.X - x, p.Y - y);
        (u, v) = (u * u * (3 - 2 * u), v * v * (3 - 2 * v));
        float Corner(int i, int j) => Hash((int)x + i, (int)y + j);
        return float.Lerp(float.Lerp(Corner(0, 0), Corner(1, 0), u), float.Lerp(Corner(0, 1), Corner(1, 1), u), v);
    }

    private float Hash(int x, int y)
    {
        var h = seed ^ (uint)x * 0x9E3779B1 ^ (uint)y * 0x85EBCA77;
        h = (h ^ h >> 15) * 0x2C1B3C6D;
        h = (h ^ h >> 12) * 0x297A2D39;
        return (h ^ h >> 15) / (float)uint.MaxValue;
    }
}
