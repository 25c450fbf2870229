namespace VJepa.Lab.Worlds;

/// <summary>Which points belong to a shape of radius 1.</summary>
internal static class Outline
{
    /// <summary>No shape reaches farther from its origin than that.</summary>
    public const double Reach = 1.25;

    public static bool Covers(ObjectShape shape, double x, double y) => shape switch
    {
        ObjectShape.Disc => x * x + y * y < 1,
        ObjectShape.Square => Math.Max(Math.Abs(x), Math.Abs(y)) < .85,
        ObjectShape.Triangle => y < .7 && y > -1 + 1.9 * Math.Abs(x),
        _ => x * x + y * y is < 1 and > .2,
    };

    /// <summary>How far the center of gravity lies below the origin.</summary>
    public static float Center(ObjectShape shape) => shape == ObjectShape.Triangle ? .4f / 3 : 0;
}
