namespace VJepa.Lab.Worlds;

/// <summary>Rotation and scaling about the image center, then a shift.</summary>
internal readonly record struct Placement(double X, double Y, double Scale, double Angle)
{
    // Rotation and growth move a point at this distance (share of the side) as fast as a shift does.
    private const double TypicalDistance = .35;

    /// <summary>The effect of a law after a distance in pixels.</summary>
    public static Placement Of(MotionLaw law, double way, double size) => law switch
    {
        MotionLaw.Right => new(way, 0, 1, 0),
        MotionLaw.Left => new(-way, 0, 1, 0),
        MotionLaw.Down => new(0, way, 1, 0),
        MotionLaw.Up => new(0, -way, 1, 0),
        MotionLaw.Clockwise => new(0, 0, 1, way / (size * TypicalDistance)),
        MotionLaw.Counterclockwise => new(0, 0, 1, -way / (size * TypicalDistance)),
        MotionLaw.Approach => new(0, 0, Math.Exp(way / (size * TypicalDistance)), 0),
        _ => new(0, 0, Math.Exp(-way / (size * TypicalDistance)), 0),
    };

    public (double X, double Y) Apply(double x, double y)
    {
        var (sin, cos) = Math.SinCos(Angle);
        return (X + Scale * (x * cos - y * sin), Y + Scale * (x * sin + y * cos));
    }

    /// <summary>The inverse map.</summary>
    public (double X, double Y) Undo(double x, double y)
    {
        var (sin, cos) = Math.SinCos(-Angle);
        var (u, v) = ((x - X) / Scale, (y - Y) / Scale);
        return (u * cos - v * sin, u * sin + v * cos);
    }
}
