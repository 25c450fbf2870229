using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Objectives;

/// <summary>Pixels of each tubelet, normalized to mean 0 and standard deviation 1 (VideoMAE; V-JEPA, table
/// 1).</summary>
public sealed record PixelTarget : ITargetProvider
{
    private const double Epsilon = 1e-6;

    public TargetNormalization Normalization => TargetNormalization.None;

    public bool RunsEncoder => false;

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
