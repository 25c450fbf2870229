using TorchSharp.Modules;
using VJepa.Models;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>
/// V-JEPA 2.1's encoder (arXiv 2603.14482): videos and images have a patch embedding each and a vector that is added to
/// every token; positions are rotary; each of several depths, the levels, has a LayerNorm. Training reads all levels
/// side by side, use the last alone.
/// </summary>
public sealed class DenseEncoder : ScopedModule<Tensor, Tensor?>
{
    /// <summary>Deviation of the initial modality vectors.</summary>
    internal const double ModalityDeviation = 1e-6;

    private readonly PatchEmbedding patch_embed;
    private readonly PatchEmbedding patch_embed_img;
    private readonly Parameter img_mod_embed;
    private readonly Parameter video_mod_embed;
    private readonly ModuleList<TransformerBlock> blocks = [];
    private readonly ModuleList<LayerNorm> norms_block = [];
    private readonly EncoderConfig image;

    /// <param name="config">Its shape, with <see cref="PositionKind.RotaryPaired"/>.</param>
    /// <param name="levels">Zero-based blocks whose outputs are levels, ascending, the last block among them; null for
    /// the <see cref="LevelsOf"/> its depth.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    /// <exception cref="ArgumentException">The configuration or the levels are invalid.</exception>
    public DenseEncoder(EncoderConfig config, IReadOnlyList<int>? levels = null, Generator? generator = null)
        : base(nameof(DenseEncoder))
    {
        config.Validate();
        Config = config;
        Levels = levels ?? LevelsOf(config.Depth);
        Check();
        image = config with { TubeletSize = 1 };
        patch_embed = new PatchEmbedding(config);
        patch_embed_img = new PatchEmbedding(image);
        img_mod_embed = ModalityVector(config.Width, generator);
        video_mod_embed = ModalityVector(config.Width, generator);
        for (var i = 0; i < config.Depth; i++) blocks.Add(TransformerBlock.For(config, config.Width, config.Heads));
        foreach (var _ in Levels) norms_block.Add(nn.LayerNorm(config.Width, config.LayerNormEpsilon));
        RegisterComponents();
        WeightInit.Apply(this, [.. blocks], config.Initialization, generator);
    }

    public EncoderConfig Config { get; }

    /// <summary>Zero-based blocks whose outputs are levels.</summary>
    public IReadOnlyList<int> Levels { get; }

    /// <summary>Type of the tokens inside the network: float32, or bfloat16 for speed. Parameters and features are
    /// float32.</summary>
    public ScalarType ComputeType { get; set; } = float32;

    /// <summary>Activation checkpointing: the backward pass computes blocks again.</summary>
    public bool Recompute { get; set; }

    /// <summary>The published levels of an encoder: quarters of its depth, but 11, 23, 37, 47 of 48.</summary>
    public static IReadOnlyList<int> LevelsOf(int depth) => depth == 48
        ? [11, 23, 37, 47]
        : [.. Enumerable.Range(1, 4).Select(quarter => depth * quarter / 4 - 1).Where(block => block >= 0).Distinct()];

    /// <summary>Whether these are images: [B, C, H, W], or clips [B, C, 1, H, W] of one frame.</summary>
    public static bool IsImage(Tensor clips) => clips.dim() == 4 || clips.shape[2] == 1;

    /// <summary>The token grid of clips [B, C, T, H, W] or of images.</summary>
    /// <exception cref="ArgumentException">The clip is smaller than a tubelet.</exception>
    public TokenGrid GridOf(Tensor clips) => (IsImage(clips) ? image : Config).GridOf(clips);

    /// <summary>Features of the last level, of all tokens or of the context tokens only: what is used after training.
    /// </summary>
    /// <param name="clips">[B, C, T, H, W]; images: [B, C, H, W] or T = 1.</param>
    /// <param name="keep">int64 [B, K], ascending token indices; null for all.</param>
    /// <returns>[B, K or N, D].</returns>
    public override Tensor forward(Tensor clips, Tensor? keep = null) => Walk(clips, keep, Levels.Count - 1);

    /// <summary>Features of the last level of all tokens: [B, N, D].</summary>
    public Tensor call(Tensor clips) => call(clips, null);

    /// <summary>Features of all levels side by side, the deepest last, each after its own LayerNorm.</summary>
    /// <returns>[B, K or N, L D] for L levels.</returns>
    public Tensor AllLevels(Tensor clips, Tensor? keep = null) => Scoped.Run(() => Walk(clips, keep, 0), this, clips);

    private Tensor Walk(Tensor clips, Tensor? keep, int firstLevel)
    {
        var isImage = IsImage(clips);
        var (embedding, vector) = isImage ? (patch_embed_img, img_mod_embed) : (patch_embed, video_mod_embed);
        var grid = GridOf(clips);
        var x = embedding.call(clips.to(ComputeType), keep) + vector.to(ComputeType); // [B, K, D]
        var indices = keep ?? arange(grid.Count, device: x.device).unsqueeze(0); // [B or 1, K]
        var rotary = RotaryAngles.At(indices, grid, Config.Width / Config.Heads, Config.Positions);
        var found = new List<Tensor>();
        for (var (i, level) = (0, 0); i < blocks.Count; i++)
        {
            x = Ops.Block(blocks[i], x, rotary, Recompute);
            if (Levels[level] != i) continue;
            if (level >= firstLevel) found.Add(norms_block[level].call(x.to(float32)));
            level++;
        }
        return found.Count == 1 ? found[0] : cat(found, -1); // [B, K, L D]
    }

    internal static Parameter ModalityVector(int width, Generator? generator)
    {
        var vector = zeros(1, 1, width);
        using (no_grad()) vector.normal_(0, ModalityDeviation, generator);
        var parameter = nn.Parameter(vector);
        parameter.DetachFromDisposeScope();
        return parameter;
    }

    private void Check()
    {
        if (Config.Positions != PositionKind.RotaryPaired)
            throw new ArgumentException(
                $"Positions is {Config.Positions}: V-JEPA 2.1 has no position table. Choose RotaryPaired.");
        if (Config.IsImage)
            throw new ArgumentException("Frames is 1: give the frames of a video; images are taken as well.");
        var isAscending = Levels.Zip(Levels.Skip(1)).All(pair => pair.First < pair.Second);
        if (Levels.Count > 0 && isAscending && Levels[0] >= 0 && Levels[^1] == Config.Depth - 1) return;
        throw new ArgumentException(
            $"Levels are {string.Join(", ", Levels)}: give ascending zero-based blocks " +
            $"that end with the last one ({Config.Depth - 1}).");
    }
}
