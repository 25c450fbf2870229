using System.Text.Json;
using VJepa.Masking;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

/// <summary>Masks of the library from recorded settings.</summary>
internal static class MaskDrawing
{
    public static MultiBlockMask Setting(JsonElement mask) => new()
    {
        Blocks = mask.Int("num_blocks"),
        SpatialScale = mask.Pair("spatial_scale"),
        TemporalScale = mask.Pair("temporal_scale"),
        AspectRatio = mask.Pair("aspect_ratio"),
        MaxTemporalKeep = mask.Number("max_temporal_keep", 1),
        Invert = mask.Flag("inv_block"),
        Complement = mask.Flag("full_complement") ? MaskComplement.OfContext
            : mask.Flag("pred_full_complement") ? MaskComplement.OfTarget
            : MaskComplement.None,
        MaxKeep = mask.Has("max_keep") ? mask.Int("max_keep") : null,
    };

    public static MaskSampler Sampler(TokenGrid grid, params IEnumerable<JsonElement> masks) =>
        new(grid, [.. masks.Select(Setting)]);

    public static MaskSampler Tubes(TokenGrid grid, double ratio) => new(grid, [new RandomTubeMask { Ratio = ratio }]);

    public static (int, int, int) BlockSize(TokenGrid grid, double temporalScale, double spatialScale, double aspect) =>
        MultiBlockMask.BlockSize(grid, temporalScale, spatialScale, aspect);

    public static (int Frames, int Height, int Width) BlockSizeAt(JsonElement mask, TokenGrid grid, int step) =>
        Setting(mask).BlockSizeAt(grid, step);

    /// <summary>A recorded [frames, height, width].</summary>
    public static TokenGrid Grid(JsonElement grid) => new(grid[0].GetInt32(), grid[1].GetInt32(), grid[2].GetInt32());

    /// <summary>The grid of a clip; pixels and frames that fill no tubelet are left out.</summary>
    public static TokenGrid Grid(JsonElement recorded, int frames)
    {
        var side = recorded.Int("crop_size") / recorded.Int("patch_size");
        return new TokenGrid(frames / recorded.Int("tubelet_size"), side, side);
    }

    /// <summary>The generator that a recorded case starts with.</summary>
    public static Generator Seeded(JsonElement recorded) =>
        new((ulong)recorded.GetProperty("torch_manual_seed_before_first_call").GetInt64());

    /// <summary>The recorded mask pairs <c>{prefix}masks_enc.J</c>, <c>{prefix}masks_pred.J</c>.</summary>
    public static MaskPair[] Recorded(IReadOnlyDictionary<string, Tensor> tensors, string prefix) =>
        [.. RecordedJson.Numbered(tensors.Keys, $"{prefix}masks_enc.").Select(name => new MaskPair(
            tensors[name].to(int64),
            tensors[name.Replace("masks_enc", "masks_pred", StringComparison.Ordinal)].to(int64)))];
}
