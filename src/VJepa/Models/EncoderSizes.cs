namespace VJepa.Models;

/// <summary>
/// The named Vision Transformers, for 16 frames of 224 pixels in tubelets of 2x16x16 unless noted. Tiny to Base: DeiT
/// (Touvron et al. 2021, table 1) and ViT (Dosovitskiy et al. 2021, table 1); Large and Huge: ViT, table 1; Giant and
/// Gigantic: Zhai et al. 2022, table 2, with the head counts of the V-JEPA release. For other clips:
/// <c>EncoderSizes.Base with { ImageSize = 384 }</c>.
/// </summary>
public static class EncoderSizes
{
    /// <summary>ViT-Ti/16, 6 M parameters.</summary>
    public static EncoderConfig Tiny { get; } = new() { Width = 192, Depth = 12, Heads = 3 };

    /// <summary>ViT-S/16, 22 M parameters.</summary>
    public static EncoderConfig Small { get; } = new() { Width = 384, Depth = 12, Heads = 6 };

    /// <summary>ViT-B/16, 86 M parameters.</summary>
    public static EncoderConfig Base { get; } = new() { Width = 768, Depth = 12, Heads = 12 };

    /// <summary>ViT-L/16, 304 M parameters (V-JEPA, table 8).</summary>
    public static EncoderConfig Large { get; } = new() { Width = 1024, Depth = 24, Heads = 16 };

    /// <summary>ViT-H/16, 632 M parameters (V-JEPA, table 8).</summary>
    public static EncoderConfig Huge { get; } = new() { Width = 1280, Depth = 32, Heads = 16 };

    /// <summary>ViT-g/16, 1012 M parameters, hidden MLP width 6144.</summary>
    public static EncoderConfig Giant { get; } = new() { Width = 1408, Depth = 40, Heads = 16, MlpRatio = 48.0 / 11 };

    /// <summary>ViT-G/14, 1598 M parameters. As released, the hidden MLP width is 6656 (ratio 4); the paper has 8192:
    /// <c>with { MlpRatio = 64.0 / 13 }</c>.</summary>
    public static EncoderConfig Gigantic { get; } = new() { PatchSize = 14, Width = 1664, Depth = 48, Heads = 16 };

    /// <summary>V-JEPA 2's ViT-L/16: rotary positions, 256 pixels, depth-scaled initialization (V-JEPA 2, section 2.2).
    /// </summary>
    public static EncoderConfig VJepa2Large { get; } = Second(Large);

    /// <summary>V-JEPA 2's ViT-H/16.</summary>
    public static EncoderConfig VJepa2Huge { get; } = Second(Huge);

    /// <summary>V-JEPA 2's ViT-g/16, with 22 heads of 64.</summary>
    public static EncoderConfig VJepa2Giant { get; } = Second(Giant) with { Heads = 22 };

    /// <summary>V-JEPA 2.1's ViT-G/16, 1.85 B parameters with the embedding of images: 26 heads of 64, hidden MLP width
    /// 8192 (V-JEPA 2.1's released weights).</summary>
    public static EncoderConfig VJepa21Gigantic { get; } = Second(Gigantic) with
    {
        PatchSize = 16,
        Heads = 26,
        MlpRatio = 64.0 / 13,
        Positions = PositionKind.RotaryPaired,
    };

    /// <summary>Half a million parameters, for experiments of minutes on two cores: 8 frames of 64 pixels in tubelets
    /// of 2x8x8, 4 blocks of width 96.</summary>
    public static EncoderConfig TwoCores { get; } = new()
    {
        ImageSize = 64,
        PatchSize = 8,
        Frames = 8,
        Width = 96,
        Depth = 4,
        Heads = 4,
        Initialization = Initialization.FanIn,
    };

    /// <summary>Names and sizes, smallest first.</summary>
    public static IReadOnlyDictionary<string, EncoderConfig> All { get; } = new OrderedDictionary<string, EncoderConfig>
    {
        ["ViT-Tiny"] = Tiny,
        ["ViT-Small"] = Small,
        ["ViT-Base"] = Base,
        ["ViT-Large"] = Large,
        ["ViT-Huge"] = Huge,
        ["ViT-Giant"] = Giant,
        ["ViT-Gigantic"] = Gigantic,
    };

    private static EncoderConfig Second(EncoderConfig size) =>
        size with { ImageSize = 256, Positions = PositionKind.Rotary, Initialization = Initialization.DepthScaled };
}
