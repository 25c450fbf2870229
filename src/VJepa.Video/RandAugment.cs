namespace VJepa.Video;

/// <summary>
/// RandAugment (Cubuk et al. 2019) as used for V-JEPA's probes, <c>rand-m7-n4-mstd0.5-inc1</c>: draws four of fifteen
/// operations, applies each with probability 0.5, at magnitude 7 of 10 with a standard deviation of 0.5; "inc": a
/// larger magnitude is always a stronger change. All frames of a clip get the same operations and values.
/// </summary>
public sealed record RandAugment
{
    private static readonly PictureOperation[] Choices =
    [
        PictureOperation.AutoContrast, PictureOperation.Equalize, PictureOperation.Invert, PictureOperation.Rotate,
        PictureOperation.Posterize, PictureOperation.Solarize, PictureOperation.SolarizeAdd, PictureOperation.Color,
        PictureOperation.Contrast, PictureOperation.Brightness, PictureOperation.Sharpness, PictureOperation.ShearX,
        PictureOperation.ShearY, PictureOperation.TranslateX, PictureOperation.TranslateY,
    ];

    /// <summary>Strength, 0..10.</summary>
    public double Magnitude { get; init; } = 7;

    /// <summary>Standard deviation of the strength.</summary>
    public double MagnitudeDeviation { get; init; } = 0.5;

    /// <summary>Operations drawn per clip.</summary>
    public int Operations { get; init; } = 4;

    /// <summary>Probability that a drawn operation is applied.</summary>
    public double Probability { get; init; } = 0.5;

    /// <summary>A changed copy of the frames, or the frames themselves if no operation applies.</summary>
    public VideoFrames Apply(VideoFrames frames, Random random) =>
        PictureOperations.Apply(frames, Draw(frames, random));

    internal (PictureOperation Operation, double Value)[] Draw(VideoFrames frames, Random random)
    {
        var steps = new List<(PictureOperation, double)>();
        for (var i = 0; i < Operations; i++)
        {
            var operation = Choices[random.Next(Choices.Length)];
            var applied = random.NextDouble() < Probability;
            var strength = Math.Clamp(Magnitude + MagnitudeDeviation * Gaussian(random), 0, 10) / 10;
            var sign = random.Next(2) == 0 ? 1 : -1;
            if (applied) steps.Add((operation, Value(operation, strength, sign, frames)));
        }
        return [.. steps];
    }

    /// <summary>The operation's value for a strength of 0..1.</summary>
    private static double Value(PictureOperation operation, double strength, int sign, VideoFrames frames) =>
        operation switch
        {
            PictureOperation.Rotate => sign * 30 * strength, // degrees
            PictureOperation.Posterize => 4 - (int)(4 * strength), // bits kept
            PictureOperation.Solarize => 256 - (int)(256 * strength), // threshold
            PictureOperation.SolarizeAdd => Math.Min(128, (int)(110 * strength)),
            PictureOperation.Color or PictureOperation.Contrast or PictureOperation.Brightness
                or PictureOperation.Sharpness => Math.Max(0.1, 1 + sign * 0.9 * strength), // factor
            PictureOperation.ShearX or PictureOperation.ShearY => sign * 0.3 * strength, // pixels per pixel
            PictureOperation.TranslateX => sign * 0.45 * strength * frames.Width, // pixels
            PictureOperation.TranslateY => sign * 0.45 * strength * frames.Height,
            PictureOperation.AutoContrast or PictureOperation.Equalize or PictureOperation.Invert => 0, // no strength
            _ => throw new ArgumentOutOfRangeException(nameof(operation), operation, "Not drawn by RandAugment."),
        };

    /// <summary>Standard normal (Box and Muller 1958).</summary>
    internal static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
