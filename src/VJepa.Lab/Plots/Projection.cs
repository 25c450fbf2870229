using TorchSharp;
using static TorchSharp.torch;

namespace VJepa.Lab.Plots;

/// <summary>
/// Principal components of [N, D], in plain arrays. Signs are arbitrary, so each component's largest weight is made
/// positive: the same features always give the same picture.
/// </summary>
internal sealed record Projection(
    float[] Mean, float[] Axes, int Components, float[] Low, float[] High, float[] Explained)
{
    /// <param name="tokens">[N, D], float32.</param>
    /// <param name="tail">Share of values clipped at each end by <see cref="Scaled"/>.</param>
    internal static Projection Fit(Tensor tokens, int components, double tail = 0)
    {
        using var scope = NewDisposeScope();
        var mean = tokens.mean([0]); // [D]
        var centered = (tokens - mean).to(float64);
        var covariance = centered.t().mm(centered) / Math.Max(1, tokens.shape[0] - 1); // [D, D]
        var (values, vectors) = linalg.eigh(covariance); // ascending
        var axes = vectors.flip(1).narrow(1, 0, components); // [D, K]
        var largest = axes.gather(0, axes.abs().argmax(0, keepdim: true)); // [1, K]
        axes = (axes * largest.sign()).to(float32);
        var points = (tokens - mean).mm(axes).contiguous(); // [N, K]
        var (low, high) = Range(points, tail);
        var top = values.flip(0).narrow(0, 0, components) / values.sum().clamp(min: 1e-12);
        return new(Array(mean), Array(axes), components, low, high, Array(top));
    }

    /// <param name="tokens">[N, D].</param>
    /// <returns>[N, K].</returns>
    internal Tensor Apply(Tensor tokens) =>
        (tokens - torch.tensor(Mean)).mm(torch.tensor(Axes).view(Mean.Length, Components)); // [N, K]

    /// <summary>Components scaled from the fitted range to 0 to 1 and clamped, [N, K].</summary>
    internal Tensor Scaled(Tensor tokens)
    {
        var low = torch.tensor(Low);
        var width = (torch.tensor(High) - low).clamp(min: 1e-6);
        return ((Apply(tokens) - low) / width).clamp(0, 1);
    }

    internal Projection WithSign(float sign) => this with { Axes = [.. Axes.Select(weight => weight * sign)] };

    private static (float[] Low, float[] High) Range(Tensor points, double tail)
    {
        var sorted = points.sort(0).Values; // [N, K]
        var last = points.shape[0] - 1;
        var cut = (long)(tail * last);
        return (Array(sorted[cut]), Array(sorted[last - cut]));
    }

    private static float[] Array(Tensor tensor) => tensor.to(float32).contiguous().data<float>().ToArray();
}
