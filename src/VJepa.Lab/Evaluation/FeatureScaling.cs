using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>
/// Standardization of features to mean 0 and deviation 1 over the training clips, before a probe sees them.
/// </summary>
public enum Standardization
{
    /// <summary>Features as they are (the published protocol).</summary>
    None,

    /// <summary>Each dimension over clips and positions.</summary>
    PerDimension,

    /// <summary>
    /// Each dimension at each position, over clips: removes what all clips share, above all position. Probes with few
    /// labels on small models need it.
    /// </summary>
    PerPositionAndDimension,
}

/// <summary>Mean and deviation of a set of features, for standardizing others. It owns its tensors.</summary>
public sealed class FeatureScaling : IDisposable
{
    private readonly Tensor mean;
    private readonly Tensor inverse;

    private FeatureScaling(Tensor mean, Tensor inverse) => (this.mean, this.inverse) = (mean, inverse);

    /// <summary>The statistics of a set; null for <see cref="Standardization.None"/>.</summary>
    public static FeatureScaling? Fit(FeatureSet set, Standardization kind)
    {
        if (kind == Standardization.None) return null;
        long[] over = kind == Standardization.PerDimension ? [0, 1] : [0];
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var calm = GarbageCollection.Pause();
        var shape = kind == Standardization.PerDimension ? new[] { 1, 1, set.Width } : [1, set.Tokens, set.Width];
        var (sum, squares, count) = (zeros(shape, float64), zeros(shape, float64), 0L);
        // Two passes over the clips, in parts: subtracting the mean first keeps the deviation precise.
        foreach (var part in Parts(set))
        {
            using var inner = NewDisposeScope();
            sum.add_(part.sum(over, keepdim: true));
            count += part.numel() / sum.numel();
            part.Dispose();
        }
        var mean = sum / count;
        foreach (var part in Parts(set))
        {
            using var inner = NewDisposeScope();
            squares.add_((part - mean).square().sum(over, keepdim: true));
            part.Dispose();
        }
        // A constant dimension becomes 0 instead of infinite.
        var deviation = (squares / count).sqrt();
        var inverse = where(deviation > 1e-6, deviation.reciprocal(), zeros_like(deviation));
        return new FeatureScaling(
            mean.to(float32).DetachFromDisposeScope(), inverse.to(float32).DetachFromDisposeScope());
    }

    /// <summary>[B, tokens, D] -> [B, tokens, D].</summary>
    public Tensor Apply(Tensor features) => (features - mean.to(features.device)) * inverse.to(features.device);

    private static IEnumerable<Tensor> Parts(FeatureSet set)
    {
        for (var start = 0L; start < set.Count; start += 256)
        {
            using var raw = set.Features.narrow(0, start, Math.Min(256, set.Count - start));
            yield return raw.to(float64);
        }
    }

    public void Dispose()
    {
        mean.Dispose();
        inverse.Dispose();
    }
}
