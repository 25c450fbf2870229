using static TorchSharp.torch;

namespace VJepa.Objectives;

/// <summary>See <see cref="TargetNormalization.None"/>.</summary>
public sealed record RawTargets : TargetNormalization
{
    public override Tensor Apply(Tensor targets) => targets;
}

/// <summary>LayerNorm, then minus the batch's mean at the same token position. Removes what all clips share, above all
/// position: a cure for positional collapse in small runs. Not part of the paper.</summary>
public sealed record CenteredTargets : TargetNormalization
{
    /// <summary>Also divides by each feature's standard deviation over the batch, so features that vary little count as
    /// much as others. Not part of the paper.</summary>
    public bool Standardize { get; init; }

    public override bool NeedsWholeBatch => true;

    public override Tensor Apply(Tensor targets)
    {
        using var scope = NewDisposeScope();
        var normed = LayerNorm.Apply(targets); // [B, N, D]
        var centered = normed - normed.mean([0], keepdim: true);
        if (!Standardize) return centered.MoveToOuterDisposeScope();
        var variance = centered.square().mean([0, 1], keepdim: true); // [1, 1, D]
        return (centered / (variance + LayerNormTargets.Epsilon).sqrt()).MoveToOuterDisposeScope();
    }
}
