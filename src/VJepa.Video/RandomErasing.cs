namespace VJepa.Video;

/// <summary>
/// Random erasing (Zhong et al. 2017): with some probability, fills one box, the same in all frames, with Gaussian
/// noise. Works on normalized pixels.
/// </summary>
/// <param name="Probability">Probability that a clip is erased.</param>
/// <param name="MinArea">Minimum fraction of the picture.</param>
/// <param name="MaxArea">Maximum fraction of the picture.</param>
/// <param name="MinAspect">Minimum height / width; the maximum is its inverse.</param>
public sealed record RandomErasing(
    double Probability = 0.25, double MinArea = 0.02, double MaxArea = 1.0 / 3, double MinAspect = 0.3)
{
    private const int Attempts = 10;

    /// <summary>Erases in place, float32 [3, T, S, S].</summary>
    public void Apply(Span<float> clip, int frames, int size, Random random)
    {
        if (random.NextDouble() >= Probability) return;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var area = size * size * (MinArea + (MaxArea - MinArea) * random.NextDouble());
            var aspect = Math.Exp(Math.Log(MinAspect) * (1 - 2 * random.NextDouble()));
            var h = (int)Math.Round(Math.Sqrt(area * aspect));
            var w = (int)Math.Round(Math.Sqrt(area / aspect));
            if (h >= size || w >= size || h < 1 || w < 1) continue;
            var (top, left) = (random.Next(size - h + 1), random.Next(size - w + 1));
            for (var plane = 0; plane < 3 * frames; plane++)
                for (var y = 0; y < h; y++)
                    foreach (ref var pixel in clip.Slice((plane * size + top + y) * size + left, w))
                        pixel = (float)RandAugment.Gaussian(random);
            return;
        }
    }
}
