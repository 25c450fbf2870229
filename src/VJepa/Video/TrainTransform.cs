namespace VJepa.Video;

/// <summary>
/// V-JEPA's training transform: a random resized crop shared by all frames (bilinear, without antialias), a mirror
/// image half of the time, normalisation.
/// </summary>
public sealed record TrainTransform : ClipTransform
{
    /// <summary>Least and greatest share of the frame's area.</summary>
    public (double Min, double Max) Scale { get; init; } = (0.3, 1.0);

    /// <summary>Least and greatest width / height.</summary>
    public (double Min, double Max) Ratio { get; init; } = (0.75, 1.35);

    /// <summary>How often the clip is mirrored.</summary>
    public double FlipProbability { get; init; } = 0.5;

    public override int Apply(VideoFrames frames, int label, Random random, Span<float> output)
    {
        CheckLength(frames, output);
        var box = CropBox.Random(frames.Height, frames.Width, Scale, Ratio, random);
        var flip = random.NextDouble() < FlipProbability;
        var plane = CropSize * CropSize;
        var resampler = new BilinearResampler(box, CropSize, flip, Normalisation);
        for (var t = 0; t < frames.Count; t++)
            resampler.Apply(frames.Frame(t), frames.Width, output[(t * plane)..], frames.Count * plane);
        return label;
    }
}
