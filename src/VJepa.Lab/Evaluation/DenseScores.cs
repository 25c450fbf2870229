using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>How well a map of classes or of depth fits the truth.</summary>
public static class DenseScores
{
    /// <summary>Mean over classes of intersection / union. A class that neither map has is left out.</summary>
    /// <param name="predicted">int64, any shape.</param>
    /// <param name="truth">The same shape; negative: left out.</param>
    /// <returns>0 to 1; NaN if nothing is left.</returns>
    public static double MeanIoU(Tensor predicted, Tensor truth, int classes)
    {
        using var scope = NewDisposeScope();
        var used = truth >= 0;
        var ratios = new List<double>();
        for (var c = 0; c < classes; c++)
        {
            var (said, real) = ((predicted == c) & used, truth == c);
            var union = (said | real).sum().item<long>();
            if (union > 0) ratios.Add((said & real).sum().item<long>() / (double)union);
        }
        return ratios.Count == 0 ? double.NaN : ratios.Average();
    }

    /// <summary>Errors of depth, over entries whose truth is not NaN.</summary>
    /// <param name="predicted">Any shape.</param>
    /// <param name="truth">The same shape, positive.</param>
    public static DepthScores Depth(Tensor predicted, Tensor truth)
    {
        using var scope = NewDisposeScope();
        var used = truth.isnan().logical_not();
        var (said, real) = (predicted[used].to(float64), truth[used].to(float64));
        var ratio = maximum(said / real, real / said.clamp_min(1e-9));
        return new(
            (said - real).square().mean().sqrt().item<double>(),
            ((said - real).abs() / real).mean().item<double>(),
            (ratio < 1.25).to(float64).mean().item<double>());
    }
}

/// <summary>Errors of a depth map.</summary>
/// <param name="RootMeanSquare">In the unit of the depth.</param>
/// <param name="AbsoluteRelative">Mean of |error| / depth.</param>
/// <param name="Within25Percent">Share whose ratio to the truth, either way, is below 1.25 (δ1).</param>
public sealed record DepthScores(double RootMeanSquare, double AbsoluteRelative, double Within25Percent);
