namespace VJepa.Video;

/// <summary>
/// V-JEPA's training transform: a random resized crop shared by all frames (bilinear, without antialiasing), a
/// horizontal flip with probability 0.5, normalization.
/// </summary>
public sealed record TrainTransform : ClipTransform
{
    /// <summary>Crop's fraction of the frame's area.</summary>
    public (double Min, double Max) Scale { get; init; } = (0.3, 1.0);

    /// <summary>Crop's width / height.</summary>
    public (double Min, double Max) Ratio { get; init; } = (0.75, 1.35);

    /// <summary>Probability of a horizontal flip.</summary>
    public double FlipProbability { get; init; } = 0.5;

    /// <summary>
    /// Labels that change when a clip is flipped ("push left" and "push right"). A data set whose classes distinguish
    /// left from right needs this or a <see cref="FlipProbability"/> of 0.
    /// </summary>
    public IReadOnlyDictionary<int, int>? FlipLabels { get; init; }

    /// <summary>Moves the crop evenly from one random box to another over the clip.</summary>
    public bool MotionShift { get; init; }

    /// <summary>Random color and shape operations before the crop, the same for all frames; null for none.</summary>
    public RandAugment? Augment { get; init; }

    /// <summary>
    /// Random brightness, contrast, saturation and hue before the crop, the same for all frames; null for none.
    /// </summary>
    public ColorJitter? Jitter { get; init; }

    /// <summary>Fills a random box with noise; null for none.</summary>
    public RandomErasing? Erasing { get; init; }

    public override int Apply(VideoFrames frames, int label, Random random, Span<float> output)
    {
        CheckLength(frames, output);
        if (Augment is not null) frames = Augment.Apply(frames, random);
        if (Jitter is not null) frames = Jitter.Apply(frames, random);
        var first = CropBox.Random(frames.Height, frames.Width, Scale, Ratio, random);
        var last = MotionShift ? CropBox.Random(frames.Height, frames.Width, Scale, Ratio, random) : first;
        var flip = random.NextDouble() < FlipProbability;
        Crop(frames, first, last, flip, output);
        Erasing?.Apply(output, frames.Count, CropSize, random);
        return flip && FlipLabels is not null && FlipLabels.TryGetValue(label, out var mirrored) ? mirrored : label;
    }

    /// <summary>The deterministic part: crops from one box to another, resizes, flips and normalizes.</summary>
    internal void Crop(VideoFrames frames, CropBox first, CropBox last, bool flip, Span<float> output)
    {
        var plane = CropSize * CropSize;
        var boxes = first == last ? [first] : CropBox.Between(first, last, frames.Count);
        var resampler = new BilinearResampler(first, CropSize, flip, Normalization);
        for (var t = 0; t < frames.Count; t++)
        {
            if (t > 0 && boxes.Length > 1) resampler = new(boxes[t], CropSize, flip, Normalization);
            resampler.Apply(frames.Frame(t), frames.Width, output[(t * plane)..], frames.Count * plane);
        }
    }
}
