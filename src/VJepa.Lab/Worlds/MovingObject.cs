namespace VJepa.Lab.Worlds;

/// <summary>An object of a scene: a disc, square, triangle or ring with a texture that moves along with it.</summary>
/// <param name="X">Place when the clip is half over, from the middle of the picture, in pixels.</param>
/// <param name="Radius">When the clip is half over, in pixels.</param>
/// <param name="Speed">Pixels a frame; turning and growing objects have it at a typical distance from the middle.</param>
internal sealed record MovingObject(double X, double Y, double Radius, double Speed, int Shape, NoiseTexture Texture)
{
    /// <summary>Where the object stands <paramref name="time"/> frames after the middle of the clip.</summary>
    public Placement At(double time, MotionLaw law, double size)
    {
        var moved = Placement.Of(law, Speed * time, size);
        var (x, y) = moved.Apply(X, Y);
        return moved with { X = x, Y = y };
    }

    /// <summary>Whether a point of the object's own frame (radius 1) belongs to it.</summary>
    public bool Covers(double x, double y) => Outline.Covers((ObjectShape)Shape, x, y);
}
