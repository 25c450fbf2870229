using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>A principal component of features over clips, and how well known causes explain it.</summary>
/// <param name="Number">From 1, in order of falling variance.</param>
/// <param name="Share">Its share of the variance, 0 to 1.</param>
/// <param name="Explained">By cause: the share of this component's variance that a linear function of the cause explains (R²), 0 to 1.</param>
public sealed record FeatureDirection(int Number, double Share, IReadOnlyDictionary<string, double> Explained)
{
    /// <summary>The principal components of features, with the R² of known causes: what features encode, without training a probe.</summary>
    /// <param name="features">One vector per clip, [N, D].</param>
    /// <param name="causes">Known values of each clip, [N] or [N, C]; classes as <c>one_hot</c> columns.</param>
    /// <param name="count">Number of components, at most D.</param>
    /// <exception cref="ArgumentException">A cause does not have N rows.</exception>
    public static IReadOnlyList<FeatureDirection> Of(Tensor features, IReadOnlyDictionary<string, Tensor> causes, int count = 3)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        foreach (var (name, cause) in causes)
            if (cause.shape[0] != features.shape[0])
                throw new ArgumentException($"Cause '{name}' has {cause.shape[0]} rows, the features {features.shape[0]}: give one row per clip.", nameof(causes));
        var centered = Centered(features);
        var (u, widths, _) = linalg.svd(centered, fullMatrices: false); // [N, R], [R]
        var shares = widths.square() / widths.square().sum();
        var spans = causes.ToDictionary(cause => cause.Key, cause => Basis(cause.Value));
        return [.. Enumerable.Range(0, (int)Math.Min(count, widths.shape[0])).Select(i => new FeatureDirection(
            i + 1, shares[i].item<double>(),
            spans.ToDictionary(span => span.Key, span => span.Value.t().matmul(u.select(1, i)).square().sum().item<double>())))];
    }

    // Orthonormal basis of the centered cause's column space: [N, rank].
    private static Tensor Basis(Tensor cause)
    {
        var (u, widths, _) = linalg.svd(Centered(cause.reshape(cause.shape[0], -1)), fullMatrices: false);
        return u.narrow(1, 0, widths.gt(1e-9 * widths.max()).sum().item<long>());
    }

    private static Tensor Centered(Tensor x)
    {
        var precise = x.to(float64);
        return precise - precise.mean([0], keepdim: true);
    }
}
