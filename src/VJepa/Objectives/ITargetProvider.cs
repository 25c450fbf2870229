using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Objectives;

/// <summary>
/// What the predictions are compared with. Your own type needs only <see cref="Targets"/>; its public properties are
/// saved with the run as JSON, under the type's name.
/// </summary>
public interface ITargetProvider
{
    /// <summary>The target of every token, without gradient: [B, C, T, H, W] -> [B, N, W]. Called for parts of a batch,
    /// on several threads at once: each clip's targets must depend on that clip alone.</summary>
    Tensor Targets(Tensor clips, Networks networks);

    /// <summary>Whether targets cost an encoder's forward pass.</summary>
    bool RunsEncoder => true;

    /// <summary>Size W of a token's target.</summary>
    int Width(EncoderConfig encoder) => encoder.Width;

    /// <summary>Applied to the targets of the whole batch before they are compared.</summary>
    TargetNormalization Normalization => TargetNormalization.LayerNorm;
}

/// <summary>Features of the target encoder, the moving average of the encoder (V-JEPA, section 3.1).</summary>
public sealed record EmaTarget : ITargetProvider
{
    public TargetNormalization Normalization { get; init; } = TargetNormalization.LayerNorm;

    public Tensor Targets(Tensor clips, Networks networks) => networks.TargetEncoder.call(clips); // [B, N, D]
}

/// <summary>Normalizes the targets of a batch before they are compared. Open to your own types.</summary>
public abstract record TargetNormalization
{
    /// <summary>LayerNorm over the features of each token, without weights, epsilon 1e-5: as released.</summary>
    public static TargetNormalization LayerNorm { get; } = new LayerNormTargets();

    /// <summary>None: as the paper's text says.</summary>
    public static TargetNormalization None { get; } = new RawTargets();

    /// <summary><see cref="CenteredTargets"/>.</summary>
    public static TargetNormalization CenteredLayerNorm { get; } = new CenteredTargets();

    /// <summary><see cref="CenteredTargets"/>, standardized.</summary>
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
