using System.Numerics;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>Outlines of objects of radius 1, seen from above.</summary>
internal static class ThingOutline
{
    /// <summary>Distance to the outline, negative inside; about right is right enough for shading.</summary>
    public static float Distance(ThingShape shape, Vector2 p) => shape switch
    {
        ThingShape.Block => Box(p, new(.8f, .8f), .12f),
        ThingShape.Bar => Box(p, new(1, .42f), .1f),
        ThingShape.Pill => Box(p, new(1, .5f), .5f),
        ThingShape.Can or ThingShape.Ball or ThingShape.Puck or ThingShape.Cup => p.Length() - .9f,
        ThingShape.Ring => Math.Abs(p.Length() - .68f) - .27f,
        ThingShape.Egg => new Vector2(p.X * .9f, p.Y * (1.3f + .25f * p.X)).Length() - .9f,
        ThingShape.Star => p.Length() - .7f - .25f * MathF.Cos(5 * MathF.Atan2(p.Y, p.X)),
        ThingShape.Hexagon => Polygon(p, 6),
        ThingShape.Wedge => Polygon(p, 3),
        ThingShape.Cross => Math.Min(Box(p, new(.95f, .34f), .06f), Box(p, new(.34f, .95f), .06f)),
        _ => throw new InvalidOperationException($"The shape {shape} is unknown."),
    };

    /// <summary>How tall an object is, in radii.</summary>
    public static float Tall(ThingShape shape) => shape switch
    {
        ThingShape.Puck or ThingShape.Ring or ThingShape.Star => .5f,
        ThingShape.Cup => 1.5f,
        _ => .9f,
    };

    /// <summary>Whether it is round from all sides.</summary>
    public static bool IsRound(ThingShape shape) => shape is ThingShape.Ball or ThingShape.Egg or ThingShape.Pill;

    private static float Box(Vector2 p, Vector2 half, float corner)
    {
        var q = Vector2.Abs(p) - half + new Vector2(corner);
        return Vector2.Max(q, Vector2.Zero).Length() + Math.Min(Math.Max(q.X, q.Y), 0) - corner;
    }

    private static float Polygon(Vector2 p, int sides)
    {
        var sector = MathF.Tau / sides;
        var angle = MathF.Atan2(p.Y, p.X);
        var off = angle - sector * MathF.Round(angle / sector);
        return p.Length() * MathF.Cos(off) - (sides == 3 ? .5f : .82f);
    }
}
