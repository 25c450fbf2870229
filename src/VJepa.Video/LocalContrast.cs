namespace VJepa.Video;

/// <summary>
/// Another transform's clip in shades of gray, without what is smooth: each pixel less the mean around it, by the deviation around it.
/// What is left of real pictures is edges and grain, which no neighbor predicts; only their motion can be predicted.
/// </summary>
public sealed record LocalContrast : ClipTransform
{
    /// <summary>Crops and resizes; its normalization is this one's.</summary>
    public required ClipTransform Inner { get; init; }

    /// <summary>Reach of the mean that is taken off, in pixels of the crop.</summary>
    public int MeanReach { get; init; } = 3;

    /// <summary>Reach of the deviation that is divided by.</summary>
    public int DeviationReach { get; init; } = 8;

    /// <summary>Deviation of what comes out, in normalized brightness.</summary>
    public double Deviation { get; init; } = 1;

    /// <summary>Added to the deviation, so that flat places do not become noise.</summary>
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
            for (var i = 0; i < plane; i++) gray[i] = (output[t * plane + i] + output[(count + t) * plane + i] + output[(2 * count + t) * plane + i]) / 3;
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

    /// <summary>Mean over a square of 2 x reach + 1 pixels, as far as it lies in the picture.</summary>
    private void Box(float[] from, float[] to, int reach)
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
            var (top, bottom) = (Math.Max(0, y - reach), Math.Min(CropSize, y + reach + 1));
            for (var x = 0; x < CropSize; x++)
            {
                var (left, right) = (Math.Max(0, x - reach), Math.Min(CropSize, x + reach + 1));
                var sum = sums[bottom * (CropSize + 1) + right] - sums[top * (CropSize + 1) + right]
                    - sums[bottom * (CropSize + 1) + left] + sums[top * (CropSize + 1) + left];
                to[y * CropSize + x] = (float)(sum / ((bottom - top) * (right - left)));
            }
        }
    }
}
