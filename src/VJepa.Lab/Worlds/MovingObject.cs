namespace VJepa.Lab.Worlds;

/// <summary>An object: a disc, square, triangle or ring with a texture that moves with it.</summary>
/// <param name="X">Position in the middle of the clip, in pixels from the image center.</param>
/// <param name="Radius">Radius in the middle of the clip, in pixels.</param>
/// <param name="Speed">Speed in pixels/frame; under rotation and growth, the speed at a typical distance from the center.</param>
internal sealed record MovingObject(double X, double Y, double Radius, double Speed, int Shape, NoiseTexture Texture)
{
    /// <summary>Placement <paramref name="time"/> frames after the middle of the clip.</summary>
    public Placement At(double time, MotionLaw law, double size)
    {
        var moved = Placement.Of(law, Speed * time, size);
        var (x, y) = moved.Apply(X, Y);
        return moved with { X = x, Y = y };
    }

    /// <summary>Whether the object covers a point of its own coordinates (radius 1).</summary>
    public bool Covers(double x, double y) => Outline.Covers((ObjectShape)Shape, x, y);
}
