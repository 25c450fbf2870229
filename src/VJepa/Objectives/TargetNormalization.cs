using static TorchSharp.torch;

namespace VJepa.Objectives;

/// <summary>Normalizes the targets of a batch before they are compared with predictions. Open to your own
/// types.</summary>
public abstract record TargetNormalization
{
    /// <summary>LayerNorm over the features of each token, without weights, epsilon 1e-5: as released.</summary>
    public static TargetNormalization LayerNorm { get; } = new LayerNormTargets();

    /// <summary>None: as the paper's text says.</summary>
    public static TargetNormalization None { get; } = new RawTargets();

    /// <summary>LayerNorm, then minus the batch's mean at the same token position. Removes what all clips share, above
    /// all position: a cure for positional collapse in small runs. Not part of the paper.</summary>
    public static TargetNormalization CenteredLayerNorm { get; } = new CenteredTargets();

    /// <summary>As <see cref="CenteredLayerNorm"/>, then divided by each feature's standard deviation over the batch,
    /// so features that vary little count as much as others. Not part of the paper.</summary>
    public static TargetNormalization StandardizedLayerNorm { get; } = new CenteredTargets { Standardize = true };

    /// <summary>Whether clips of a batch depend on each other, so the batch can't be normalized in parts.</summary>
    public virtual bool NeedsWholeBatch => false;

    /// <summary>[B, N, D] of the whole batch -> [B, N, D].</summary>
    public abstract Tensor Apply(Tensor targets);
}

/// <summary>See <see cref="TargetNormalization.LayerNorm"/>.</summary>
public sealed record LayerNormTargets : TargetNormalization
{
    internal const double Epsilon = 1e-5;

    public override Tensor Apply(Tensor targets) =>
        nn.functional.layer_norm(targets, [targets.shape[^1]], eps: Epsilon);
}

/// <summary>See <see cref="TargetNormalization.None"/>.</summary>
public sealed record RawTargets : TargetNormalization
{
    public override Tensor Apply(Tensor targets) => targets;
}

/// <summary>See <see cref="TargetNormalization.CenteredLayerNorm"/>.</summary>
public sealed record CenteredTargets : TargetNormalization
{
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
