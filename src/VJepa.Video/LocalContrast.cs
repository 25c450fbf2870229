namespace VJepa.Video;

/// <summary>
/// Local contrast normalization of another transform's clip, in gray: each pixel minus its local mean, divided by its
/// local deviation. What remains are edges and grain, which neighboring pixels do not predict; only motion does.
/// </summary>
public sealed record LocalContrast : ClipTransform
{
    /// <summary>Crops, resizes and normalizes first.</summary>
    public required ClipTransform Inner { get; init; }

    /// <summary>Radius of the local mean, in pixels of the crop.</summary>
    public int MeanReach { get; init; } = 3;

    /// <summary>Radius of the local deviation, in pixels of the crop.</summary>
    public int DeviationReach { get; init; } = 8;

    /// <summary>Deviation of the output, in normalized brightness.</summary>
    public double Deviation { get; init; } = 1;

    /// <summary>Added to the local deviation, so that flat areas do not become noise.</summary>
    public double Floor { get; init; } = .05;

    public override int Apply(VideoFrames frames, int label, Random random, Span<float> output)
    {
        label = Inner.Apply(frames, label, random, output);
        var (plane, count) = (CropSize * CropSize, frames.Count);
        var gray = new float[plane];
        var mean = new float[plane];
        var square = new float[plane];
        for (var t = 0; t < count; t++)
        {
            var (red, green, blue) = (t * plane, (count + t) * plane, (2 * count + t) * plane);
            for (var i = 0; i < plane; i++) gray[i] = (output[red + i] + output[green + i] + output[blue + i]) / 3;
            Box(gray, mean, MeanReach);
            for (var i = 0; i < plane; i++)
            {
                gray[i] -= mean[i];
                square[i] = gray[i] * gray[i];
            }
            Box(square, mean, DeviationReach);
            for (var i = 0; i < plane; i++)
            {
                var value = (float)(Deviation * gray[i] / (Math.Sqrt(Math.Max(0, mean[i])) + Floor));
                for (var c = 0; c < 3; c++) output[(c * count + t) * plane + i] = value;
            }
        }
        return label;
    }

    /// <summary>Mean over a square of 2 x radius + 1 pixels, cut off at the picture's edges.</summary>
    private void Box(float[] from, float[] to, int radius)
    {
        var sums = new double[(CropSize + 1) * (CropSize + 1)];
        for (var y = 0; y < CropSize; y++)
        {
            var row = 0.0;
            for (var x = 0; x < CropSize; x++)
            {
                row += from[y * CropSize + x];
                sums[(y + 1) * (CropSize + 1) + x + 1] = sums[y * (CropSize + 1) + x + 1] + row;
            }
        }
        for (var y = 0; y < CropSize; y++)
        {
            var (top, bottom) = (Math.Max(0, y - radius), Math.Min(CropSize, y + radius + 1));
            for (var x = 0; x < CropSize; x++)
            {
                var (left, right) = (Math.Max(0, x - radius), Math.Min(CropSize, x + radius + 1));
                var sum = sums[bottom * (CropSize + 1) + right] - sums[top * (CropSize + 1) + right]
                    - sums[bottom * (CropSize + 1) + left] + sums[top * (CropSize + 1) + left];
                to[y * CropSize + x] = (float)(sum / ((bottom - top) * (right - left)));
            }
        }
    }
}
