using VJepa.Models;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>What the predictions are compared with, for every token of the clip.</summary>
public static class Targets
{
    private const double Epsilon = 1e-5;

    /// <summary>The targets of a step, without gradient: [B, N, D].</summary>
    /// <param name="cut">The clips' tubelets.</param>
    /// <param name="overBatch">Makes a mean over the step's clips from one over these; null where they are all.</param>
    internal static Tensor Of(Tensor clips, CutClips cut, Encoder target, PretrainingConfig config, Func<Tensor, Tensor>? overBatch = null)
    {
        using var noGrad = no_grad();
        return config.Target == TargetKind.Pixels
            ? Pixels(clips, config.Encoder)
            : Normalize(target.forward(cut, [null])[0], config.TargetNormalization, overBatch);
    }

    /// <summary>Features [B, N, D], normalized as told, over the whole sequence (gather afterwards).</summary>
    public static Tensor Normalize(Tensor features, TargetNormalization kind) => Normalize(features, kind, null);

    private static Tensor Normalize(Tensor features, TargetNormalization kind, Func<Tensor, Tensor>? overBatch)
    {
        if (kind == TargetNormalization.None) return features;
        using var pass = new NetworkPass(features);
        var normed = nn.functional.layer_norm(features, [features.shape[^1]], eps: Epsilon);
        if (kind == TargetNormalization.LayerNorm) return pass.Result(normed);
        var centered = normed - Whole(normed.mean([0], keepdim: true));
        return pass.Result(kind == TargetNormalization.CenteredLayerNorm ? centered
            : centered / Whole(centered.square().mean([0, 1], keepdim: true)).add(KeptScalar.Of(Epsilon)).sqrt());
        Tensor Whole(Tensor mean) => overBatch?.Invoke(mean) ?? mean;
    }

    /// <summary>Pixels of each tubelet, normalized to mean 0 and deviation 1 within it. [B, C, T, H, W] -> [B, N, C * tubelet * patch * patch].</summary>
    public static Tensor Pixels(Tensor clips, EncoderConfig config)
    {
        using var scope = NewDisposeScope();
        var patch = config.PatchSize;
        var grid = config.GridFor((int)clips.shape[2], (int)clips.shape[3], (int)clips.shape[4]);
        var tubelets = clips.reshape(clips.shape[0], clips.shape[1], grid.Frames, config.TubeletSize, grid.Height, patch, grid.Width, patch)
            .permute(0, 2, 4, 6, 1, 3, 5, 7).reshape(clips.shape[0], grid.Count, -1); // [B, N, pixels]
        var mean = tubelets.mean([-1], keepdim: true);
        var deviation = tubelets.var(-1, unbiased: true, keepdim: true).add(KeptScalar.Of(1e-6)).sqrt();
        return ((tubelets - mean) / deviation).MoveToOuterDisposeScope();
    }
}
