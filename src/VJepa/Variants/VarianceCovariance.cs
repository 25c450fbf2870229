using VJepa.Objectives;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>
/// Adds VICReg's variance and covariance terms (Bardes et al. 2022, section 4) to another objective: over the batch,
/// each feature of a clip's mean context token should vary, and no two should be correlated.
/// </summary>
/// <param name="Inner">The objective that the terms are added to.</param>
public sealed record VarianceCovariance(Objective Inner) : Objective
{
    private const double Epsilon = 1e-4;

    /// <summary>Weight of the variance term.</summary>
    public double Variance { get; init; } = 1;

    /// <summary>Weight of the covariance term.</summary>
    public double Covariance { get; init; } = .04;

    public override bool NeedsWholeBatch => true;

    public override nn.Module? CreateHead(Models.EncoderConfig encoder, int targetWidth) =>
        Inner.CreateHead(encoder, targetWidth);

    public override void InitializeHead(nn.Module head, Generator generator) => Inner.InitializeHead(head, generator);

    public override ObjectiveValue Compute(StepFeatures features)
    {
        var inner = Inner.Compute(features);
        Tensor[] clips = [.. features.Pairs.Select(pair => pair.Context.mean([1]))]; // [B, D] each
        var variance = stack([.. clips.Select(VarianceOf)]).mean();
        var covariance = stack([.. clips.Select(CovarianceOf)]).mean();
        var parts = inner.Parts.Append(new("feature-variance", variance)).Append(new("feature-covariance", covariance));
        return new(inner.Loss + Variance * variance + Covariance * covariance, parts.ToDictionary());
    }

    /// <summary>Mean of relu(1 - standard deviation over the batch): [B, D] -> scalar.</summary>
    public static Tensor VarianceOf(Tensor z) => nn.functional.relu(1 - (z.var(0) + Epsilon).sqrt()).mean();

    /// <summary>Sum of the squared covariances of different features, divided by D: [B, D] -> scalar.</summary>
    public static Tensor CovarianceOf(Tensor z)
    {
        var centered = z - z.mean([0], keepdim: true); // [B, D]
        var covariance = centered.t().matmul(centered) / (z.shape[0] - 1); // [D, D]
        return (covariance.square().sum() - covariance.diagonal().square().sum()) / z.shape[1];
    }
}
