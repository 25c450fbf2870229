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

/// <summary>Features of the encoder itself, without gradient (SimSiam, Chen and He 2021).</summary>
public sealed record StopGradientTarget : ITargetProvider
{
    public TargetNormalization Normalization { get; init; } = TargetNormalization.LayerNorm;

    public Tensor Targets(Tensor clips, Networks networks) => networks.Encoder.call(clips); // [B, N, D]
}

/// <summary>Pixels of each tubelet, normalized to mean 0 and standard deviation 1 (VideoMAE; V-JEPA, table
/// 1).</summary>
public sealed record PixelTarget : ITargetProvider
{
    private const double Epsilon = 1e-6;

    public TargetNormalization Normalization => TargetNormalization.None;

    public int Width(EncoderConfig encoder) => encoder.TubeletPixels;

    public Tensor Targets(Tensor clips, Networks networks) => Normalize(clips, networks.Encoder.Config);

    /// <summary>[B, C, T, H, W] -> [B, N, C * tubelet * patch * patch].</summary>
    public static Tensor Normalize(Tensor clips, EncoderConfig encoder)
    {
        using var scope = NewDisposeScope();
        var tubelets = PatchEmbedding.Patchify(clips, encoder); // [B, N, pixels]
        var mean = tubelets.mean([-1], keepdim: true);
        var deviation = (tubelets.var(-1, unbiased: true, keepdim: true) + Epsilon).sqrt();
        return ((tubelets - mean) / deviation).MoveToOuterDisposeScope();
    }
}
