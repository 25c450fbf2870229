using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>Reads a network's configuration off the shapes of its weights.</summary>
public static class EncoderShape
{
    // Heads cannot be seen in the weights. The published sizes' (V-JEPA, V-JEPA 2 with rotary positions).
    private static readonly Dictionary<int, (int Table, int Rotary)> Heads = new()
    {
        [192] = (3, 3),
        [384] = (6, 6),
        [768] = (12, 12),
        [1024] = (16, 16),
        [1280] = (16, 16),
        [1408] = (16, 22),
        [1664] = (16, 26),
    };

    /// <summary>An encoder's shape.</summary>
    /// <param name="weights">Its tensors.</param>
    /// <param name="path">Their file, for the error.</param>
    /// <param name="heads">Attention heads; null for the published number of this width.</param>
    /// <param name="frames">Frames of a clip.</param>
    /// <param name="imageSize">Side of a frame where the file has no position table to tell it (rotary positions).</param>
    /// <param name="positions">How it knows positions; null: sine-cosine where there is a table, else rotary. V-JEPA 2's first files have a table
    /// that nothing reads: say rotary for those.</param>
    /// <exception cref="WeightFileException">The tensors are no encoder's, or the number of heads is not known.</exception>
    public static EncoderConfig Infer(IReadOnlyDictionary<string, Tensor> weights, string path, int? heads = null, int frames = 16, int imageSize = 256,
        PositionKind? positions = null)
    {
        if (!weights.TryGetValue("patch_embed.proj.weight", out var patch) || !weights.TryGetValue("blocks.0.mlp.fc1.weight", out var hidden))
            throw new WeightFileException(path, "has no patch_embed.proj.weight or no blocks: these are no encoder's weights.");
        var kind = positions ?? (weights.ContainsKey("pos_embed") ? PositionKind.SineCosine : PositionKind.Rotary);
        var (width, image, rotary) = ((int)patch.shape[0], patch.dim() == 4, kind != PositionKind.SineCosine);
        var tubelet = image ? 2 : (int)patch.shape[2];
        if (heads is null && !Heads.ContainsKey(width))
            throw new WeightFileException(path, $"has width {width}, which is no published size, so the number of heads is not known. Give the configuration.");
        var side = (int)patch.shape[^1];
        var config = new EncoderConfig
        {
            Width = width,
            Heads = heads ?? (rotary ? Heads[width].Rotary : Heads[width].Table),
            Depth = 1 + weights.Keys.Where(name => name.StartsWith("blocks.", StringComparison.Ordinal)).Max(name => int.Parse(name.Split('.')[1])),
            PatchSize = side,
            TubeletSize = tubelet,
            Frames = image ? 1 : frames,
            ImageSize = imageSize,
            Channels = (int)patch.shape[1],
            Positions = kind,
            MlpRatio = Ratio((int)hidden.shape[0], width),
        };
        if (weights.ContainsKey("blocks.0.mlp.fc3.weight"))
            config = MlpKind.SwiGluWide.Hidden(width, 4) == hidden.shape[0]
                ? config with { Mlp = MlpKind.SwiGluWide, MlpRatio = 4 }
                : config with { Mlp = MlpKind.SwiGluFull };
        if (rotary) return config;
        var perFrame = weights["pos_embed"].shape[1] / (double)(config.Frames / (image ? 1 : tubelet));
        var rows = (int)Math.Round(Math.Sqrt(perFrame));
        return rows * rows == perFrame
            ? config with { ImageSize = rows * side }
            : throw new WeightFileException(path, $"has a position table of {weights["pos_embed"].shape[1]} tokens, which is no square grid over {frames} frames. Give the number of frames.");
    }

    /// <summary>A ratio whose product with the width, cut to an integer, is the hidden width again.</summary>
    private static double Ratio(int hidden, int width) =>
        (int)(width * (hidden / (double)width)) == hidden ? hidden / (double)width : Math.BitIncrement(hidden / (double)width);

    /// <summary>A predictor's shape; heads are left to its encoder's number.</summary>
    public static PredictorConfig InferPredictor(IReadOnlyDictionary<string, Tensor> weights) => new()
    {
        Width = (int)weights["predictor_embed.weight"].shape[0],
        Depth = 1 + weights.Keys.Where(name => name.StartsWith("predictor_blocks.", StringComparison.Ordinal)).Max(name => int.Parse(name.Split('.')[1])),
        MaskTokens = weights.Keys.Count(name => name.StartsWith("mask_tokens.", StringComparison.Ordinal)),
    };

    /// <summary>An action-conditioned predictor's shape.</summary>
    /// <param name="heads">Which no file tells: 16 in the published one.</param>
    public static ActionPredictorConfig InferActionPredictor(IReadOnlyDictionary<string, Tensor> weights, string path, int heads = 16)
    {
        if (!weights.TryGetValue("action_encoder.weight", out var actions) || !weights.TryGetValue("extrinsics_encoder.weight", out var camera))
            throw new WeightFileException(path, "has no action_encoder or no extrinsics_encoder: this is no action-conditioned predictor.");
        var embed = weights["predictor_embed.weight"];
        return new()
        {
            Inputs = (int)embed.shape[1],
            Width = (int)embed.shape[0],
            Depth = InferPredictor(weights).Depth,
            Heads = heads,
            ActionSize = (int)actions.shape[1],
            ExtrinsicsSize = (int)camera.shape[1],
        };
    }
}
