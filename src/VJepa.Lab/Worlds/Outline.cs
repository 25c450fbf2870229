namespace VJepa.Lab.Worlds;

/// <summary>The points that shapes of radius 1 cover.</summary>
internal static class Outline
{
    /// <summary>Maximum distance of a shape's points from its origin.</summary>
    public const double Reach = 1.25;

    public static bool Covers(ObjectShape shape, double x, double y) => shape switch
    {
        ObjectShape.Disc => x * x + y * y < 1,
        ObjectShape.Square => Math.Max(Math.Abs(x), Math.Abs(y)) < .85,
        ObjectShape.Triangle => y < .7 && y > -1 + 1.9 * Math.Abs(x),
        _ => x * x + y * y is < 1 and > .2,
    };

    /// <summary>Distance of the center of gravity below the origin.</summary>
    public static float Center(ObjectShape shape) => shape == ObjectShape.Triangle ? .4f / 3 : 0;
}
