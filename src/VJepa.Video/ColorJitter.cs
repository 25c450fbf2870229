namespace VJepa.Video;

/// <summary>Random brightness, contrast, saturation and hue, drawn once per clip.</summary>
/// <param name="Brightness">The factor is in 1 ± this.</param>
/// <param name="Contrast">The factor is in 1 ± this.</param>
/// <param name="Saturation">The factor is in 1 ± this.</param>
/// <param name="Hue">The rotation of the hue is in ± this, in turns; at most 0.5.</param>
public sealed record ColorJitter(
    double Brightness = 0.4, double Contrast = 0.4, double Saturation = 0.4, double Hue = 0.1)
{
    /// <summary>A changed copy of the frames.</summary>
    public VideoFrames Apply(VideoFrames frames, Random random)
    {
        var steps = new (PictureOperation Operation, double Value)[]
        {
            (PictureOperation.Brightness, Factor(Brightness, random)),
            (PictureOperation.Contrast, Factor(Contrast, random)),
            (PictureOperation.Color, Factor(Saturation, random)),
            (PictureOperation.Hue, Hue * (2 * random.NextDouble() - 1)),
        };
        random.Shuffle(steps);
        return PictureOperations.Apply(frames, steps);
    }

    private static double Factor(double spread, Random random) =>
        Math.Max(0, 1 + spread * (2 * random.NextDouble() - 1));
}
