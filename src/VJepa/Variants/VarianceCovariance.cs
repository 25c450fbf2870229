using VJepa.Objectives;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>
/// VICReg's variance and covariance terms (Bardes et al. 2022, section 4), alone or added to another objective: over
/// the batch, each feature of a clip's mean context token should vary, and no two should be correlated.
/// </summary>
/// <param name="Inner">The objective that the terms are added to; null: no prediction. Then set
/// <see cref="Invariance"/>, or nothing relates the views that two masks show of a clip.</param>
public sealed record VarianceCovariance(Objective? Inner = null) : Objective
{
    private const double Epsilon = 1e-4;

    /// <summary>Weight of the variance term.</summary>
    public double Variance { get; init; } = 1;

    /// <summary>Weight of the covariance term.</summary>
    public double Covariance { get; init; } = .04;

    /// <summary>Weight of VICReg's third term, the mean squared distance between the first mask's mean context tokens
    /// and each other mask's; 0: none.</summary>
    public double Invariance { get; init; }

    public override bool NeedsWholeBatch => true;

    public override bool ReadsClips() => Inner?.ReadsClips() ?? false;

    public override nn.Module? CreateHead(Models.EncoderConfig encoder, int targetWidth) =>
        Inner?.CreateHead(encoder, targetWidth);

    public override void InitializeHead(nn.Module head, Generator generator) => Inner!.InitializeHead(head, generator);

    public override ObjectiveValue Compute(StepFeatures features)
    {
        var inner = Inner?.Compute(features);
        Tensor[] clips = [.. features.Pairs.Select(pair => pair.Context.mean([1]))]; // [B, D] each
        var variance = stack([.. clips.Select(VarianceOf)]).mean();
        var covariance = stack([.. clips.Select(CovarianceOf)]).mean();
        var parts = (inner?.Parts ?? new Dictionary<string, Tensor>())
            .Append(new("feature-variance", variance)).Append(new("feature-covariance", covariance));
        var loss = Variance * variance + Covariance * covariance;
        if (Invariance != 0)
        {
            var distance = SigReg.Distance(clips);
            loss = loss + Invariance * distance;
            parts = parts.Append(new("invariance", distance));
        }
        return new(inner is null ? loss : inner.Loss + loss, parts.ToDictionary());
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
