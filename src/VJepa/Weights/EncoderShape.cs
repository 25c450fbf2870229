using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>Infers a network's configuration from the shapes of its weights.</summary>
public static class EncoderShape
{
    // Weights do not show the number of heads. Published: V-JEPA with a position table, V-JEPA 2 with rotary positions.
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

    /// <summary>An encoder's configuration.</summary>
    /// <param name="weights">Its tensors.</param>
    /// <param name="path">Their file, for the error.</param>
    /// <param name="heads">Attention heads; null for the published number for this width.</param>
    /// <param name="frames">
    /// Frames of a clip; null for those of the position table, or 16 if the file has none (rotary positions). A table
    /// that is not sine-cosine does not tell its frames: give them.
    /// </param>
    /// <param name="imageSize">Side of a frame in pixels, if the file has no position table (rotary positions).</param>
    /// <param name="positions">
    /// Kind of positions; null: sine-cosine if there is a table, else rotary. V-JEPA 2's first files have a table that
    /// is not used: give rotary for those.
    /// </param>
    /// <exception cref="WeightFileException">
    /// The tensors are not an encoder's, the number of heads or frames is unknown, or the position table is of other
    /// frames than the given ones.
    /// </exception>
    public static EncoderConfig Infer(
        IReadOnlyDictionary<string, Tensor> weights, string path, int? heads = null, int? frames = null,
        int imageSize = 256, PositionKind? positions = null)
    {
        if (!weights.TryGetValue("patch_embed.proj.weight", out var patch)
            || !weights.TryGetValue("blocks.0.mlp.fc1.weight", out var hidden))
            throw new WeightFileException(
                path, "has no patch_embed.proj.weight or no blocks: these are not an encoder's weights.");
        if (patch.dim() is not (4 or 5))
            throw new WeightFileException(
                path, $"has a patch embedding of {patch.dim()} dimensions: 4 (images) or 5 (videos) were expected.");
        var kind = positions ?? (weights.ContainsKey("pos_embed") ? PositionKind.SineCosine : PositionKind.Rotary);
        var (width, isImage, isRotary) = ((int)patch.shape[0], patch.dim() == 4, kind != PositionKind.SineCosine);
        if (heads is null && !Heads.ContainsKey(width))
            throw new WeightFileException(
                path, $"has width {width}, which is not a published size, so the number of heads is unknown. " +
                "Give the configuration.");
        var config = new EncoderConfig
        {
            Width = width,
            Heads = heads ?? (isRotary ? Heads[width].Rotary : Heads[width].Table),
            Depth = Depth(weights, "blocks."),
            PatchSize = (int)patch.shape[^1],
            TubeletSize = isImage ? 2 : (int)patch.shape[2],
            Frames = isImage ? 1 : frames ?? 16,
            ImageSize = imageSize,
            Channels = (int)patch.shape[1],
            Positions = kind,
            MlpRatio = Ratio((int)hidden.shape[0], width),
        };
        if (weights.ContainsKey("blocks.0.mlp.fc3.weight"))
            config = MlpKind.SwiGluWide.Hidden(width, 4) == hidden.shape[0]
                ? config with { Mlp = MlpKind.SwiGluWide, MlpRatio = 4 }
                : config with { Mlp = MlpKind.SwiGluFull };
        if (isImage && frames is > 1)
            throw new WeightFileException(
                path, $"is an encoder of single images, but {frames} frames were given. Leave frames out.");
        return isRotary ? config : SavedTable.Complete(config, weights["pos_embed"], path, isImage, frames);
    }

    /// <summary>A predictor's configuration; it keeps its encoder's number of heads.</summary>
    public static PredictorConfig InferPredictor(IReadOnlyDictionary<string, Tensor> weights) => new()
    {
        Width = (int)weights["predictor_embed.weight"].shape[0],
        Depth = Depth(weights, "predictor_blocks."),
        MaskTokens = weights.Keys.Count(name => name.StartsWith("mask_tokens.", StringComparison.Ordinal)),
    };

    /// <summary>An action-conditioned predictor's configuration.</summary>
    /// <param name="heads">Attention heads, which no file tells: the published network has 16.</param>
    /// <exception cref="WeightFileException">The tensors are not such a predictor's.</exception>
    public static ActionPredictorConfig InferActionPredictor(
        IReadOnlyDictionary<string, Tensor> weights, string path, int heads = 16)
    {
        if (!weights.TryGetValue("action_encoder.weight", out var actions)
            || !weights.TryGetValue("extrinsics_encoder.weight", out var camera))
            throw new WeightFileException(
                path, "has no action_encoder or no extrinsics_encoder: it is not an action-conditioned predictor.");
        var embed = weights["predictor_embed.weight"];
        return new()
        {
            Inputs = (int)embed.shape[1],
            Width = (int)embed.shape[0],
            Depth = Depth(weights, "predictor_blocks."),
            Heads = heads,
            ActionSize = (int)actions.shape[1],
            ExtrinsicsSize = (int)camera.shape[1],
        };
    }

    private static int Depth(IReadOnlyDictionary<string, Tensor> weights, string prefix)
    {
        var blocks = weights.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal));
        return 1 + blocks.Max(name => int.Parse(name.Split('.')[1]));
    }

    /// <summary>A ratio whose product with the width, cut to an integer, is the hidden width again.</summary>
    private static double Ratio(int hidden, int width)
    {
        var ratio = hidden / (double)width;
        return (int)(width * ratio) == hidden ? ratio : Math.BitIncrement(ratio);
    }
}
