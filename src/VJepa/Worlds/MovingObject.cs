namespace VJepa.Worlds;

/// <summary>An object of a scene: a disc, square, triangle or ring with a texture that moves along with it.</summary>
/// <param name="X">Place when the clip is half over, from the middle of the picture, in pixels.</param>
/// <param name="Radius">When the clip is half over, in pixels.</param>
/// <param name="Speed">Pixels a frame (for turning laws: radians a frame; for growth: share a frame).</param>
internal sealed record MovingObject(double X, double Y, double Radius, double Speed, int Shape, NoiseTexture Texture)
{
    /// <summary>Place and size <paramref name="time"/> frames after the middle of the clip.</summary>
    public (double X, double Y, double Scale, double Angle) At(double time, MotionLaw law, double size)
    {
        var way = Speed * time;
        switch (law)
        {
            case MotionLaw.Right: return (X + way, Y, 1, 0);
            case MotionLaw.Left: return (X - way, Y, 1, 0);
            case MotionLaw.Down: return (X, Y + way, 1, 0);
            case MotionLaw.Up: return (X, Y - way, 1, 0);
            case MotionLaw.Clockwise or MotionLaw.Counterclockwise:
                var angle = way / (size * .35) * (law == MotionLaw.Clockwise ? 1 : -1); // a typical place lies .35 of the side from the middle
                var (sin, cos) = Math.SinCos(angle);
                return (X * cos - Y * sin, X * sin + Y * cos, 1, angle);
            default:
                var scale = Math.Exp(way / (size * .35) * (law == MotionLaw.Approach ? 1 : -1));
                return (X * scale, Y * scale, scale, 0);
        }
    }

    /// <summary>Whether a point of the object's own frame (radius 1) belongs to it.</summary>
    public bool Covers(double x, double y) => Shape switch
    {
        0 => x * x + y * y < 1,
        1 => Math.Max(Math.Abs(x), Math.Abs(y)) < .85,
        2 => y < .7 && y > -1 + 1.9 * Math.Abs(x),
        _ => x * x + y * y is < 1 and > .2,
    };
}
