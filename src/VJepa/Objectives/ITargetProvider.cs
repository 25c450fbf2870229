using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Objectives;

/// <summary>
/// What the predictions are compared with. A type of your own needs <see cref="Targets"/> alone; its public properties are
/// kept with the run as JSON, under the type's name.
/// </summary>
public interface ITargetProvider
{
    /// <summary>The target of every token of the clips, without gradient: [B, C, T, H, W] -> [B, N, width].
    /// Parts of a batch may be asked for on several threads at once, so each clip's targets depend on that clip alone.</summary>
    Tensor Targets(Tensor clips, Networks networks);

    /// <summary>Values of a target.</summary>
    int Width(EncoderConfig encoder) => encoder.Width;

    /// <summary>What is done to the targets of the whole batch before they are compared.</summary>
    TargetNormalization Normalization => TargetNormalization.LayerNorm;
}

/// <summary>Features of the target encoder, the moving average of the encoder (V-JEPA, section 3.1).</summary>
public sealed record EmaTarget : ITargetProvider
{
    public TargetNormalization Normalization { get; init; } = TargetNormalization.LayerNorm;

    public Tensor Targets(Tensor clips, Networks networks) => networks.TargetEncoder.call(clips); // [B, N, D]
}

/// <summary>What is done to the targets of a batch before they are compared with predictions. Open to types of your own.</summary>
public abstract record TargetNormalization
{
    /// <summary>LayerNorm over the features of each token, without weights, epsilon 1e-5: as released.</summary>
    public static TargetNormalization LayerNorm { get; } = new LayerNormTargets();

    /// <summary>None: as the paper's text says.</summary>
    public static TargetNormalization None { get; } = new RawTargets();

    /// <summary>LayerNorm, then minus the batch's mean at the same token position. What is the same in every clip, position
    /// above all, is no longer rewarded: a cure for positional collapse in small runs. Not part of the paper.</summary>
    public static TargetNormalization CenteredLayerNorm { get; } = new CenteredTargets();

    /// <summary>As <see cref="CenteredLayerNorm"/>, then divided by each feature's deviation over the batch: features that vary
    /// little count as much as others. Not part of the paper.</summary>
    public static TargetNormalization StandardizedLayerNorm { get; } = new CenteredTargets { Standardize = true };

    /// <summary>Whether the batch's clips depend on each other, so that parts of it can't be normalized one by one.</summary>
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
