using TorchSharp.Modules;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>The Vision Transformer over tubelets (V-JEPA, section 3): context and target encoder.</summary>
public sealed partial class Encoder : ScopedModule<Tensor, Tensor?>
{
    private readonly PatchEmbedding patch_embed;
    private readonly Tensor? pos_embed;
    private readonly ModuleList<TransformerBlock> blocks = [];
    private readonly LayerNorm norm;

    /// <param name="config">Its shape.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    /// <exception cref="ArgumentException">The configuration is invalid.</exception>
    public Encoder(EncoderConfig config, Generator? generator = null) : base(nameof(Encoder))
    {
        config.Validate();
        Config = config;
        patch_embed = new PatchEmbedding(config);
        for (var i = 0; i < config.Depth; i++) blocks.Add(TransformerBlock.For(config, config.Width, config.Heads));
        norm = nn.LayerNorm(config.Width, config.LayerNormEpsilon);
        RegisterComponents();
        if (config.Positions == PositionKind.SineCosine)
        {
            pos_embed = PositionTable.For(config, config.Width); // [1, N, D]
            register_buffer(nameof(pos_embed), pos_embed);
        }
        WeightInit.Apply(this, [.. blocks], config.Initialization, generator);
    }

    public EncoderConfig Config { get; }

    public IReadOnlyList<TransformerBlock> Blocks => [.. blocks];

    /// <summary>Type of the tokens inside the network: float32, or bfloat16 for speed. Parameters and features are
    /// float32.</summary>
    public ScalarType ComputeType { get; set; } = float32;

    /// <summary>Activation checkpointing: the backward pass computes blocks again.</summary>
    public bool Recompute { get; set; }

    /// <summary>Features of all tokens, or of the context tokens only.</summary>
    /// <param name="clips">[B, C, T, H, W]; for other sizes than configured, the position table is resized.</param>
    /// <param name="keep">int64 [B, K], ascending token indices; null for all.</param>
    /// <returns>[B, K or N, D], after the final LayerNorm.</returns>
    public override Tensor forward(Tensor clips, Tensor? keep = null)
    {
        var (x, rotary) = Embed(clips, keep); // [B, K, D]
        x = x.to(ComputeType);
        foreach (var block in blocks) x = Ops.Block(block, x, rotary, Recompute);
        return norm.call(x.to(float32)); // [B, K, D]
    }

    /// <summary>Features of all tokens: [B, N, D].</summary>
    public Tensor call(Tensor clips) => call(clips, null);

    /// <summary>Tokens before the first block, [B, K, D], and their rotary angles if the network uses them.</summary>
    public (Tensor Tokens, RotaryAngles? Rotary) Embed(Tensor clips, Tensor? keep = null)
    {
        var x = patch_embed.call(clips.to(ComputeType), keep); // [B, K, D]
        return PositionTable.Place(x, Config, Config.GridOf(clips), pos_embed, keep);
    }
}

/// <summary>Maps each tubelet to a token: a convolution whose stride is its kernel, so one linear map.</summary>
public sealed class PatchEmbedding : ScopedModule<Tensor, Tensor?>
{
    private readonly EncoderConfig config;
    private readonly nn.Module<Tensor, Tensor> proj;

    public PatchEmbedding(EncoderConfig config) : base(nameof(PatchEmbedding))
    {
        this.config = config;
        long patch = config.PatchSize;
        proj = config.IsImage
            ? nn.Conv2d(config.Channels, config.Width, patch, stride: patch)
            : nn.Conv3d(config.Channels, config.Width, Tubelet(config), stride: Tubelet(config));
        RegisterComponents();
    }

    /// <summary>Clips [B, C, T, H, W] (or images [B, C, H, W]) -> tokens [B, K, D].</summary>
    /// <param name="keep">int64 [B, K], indices of the tubelets to embed; null for all.</param>
    public override Tensor forward(Tensor clips, Tensor? keep = null)
    {
        var (weight, bias) = proj is Conv3d video
            ? (video.weight, video.bias)
            : (((Conv2d)proj).weight, ((Conv2d)proj).bias);
        var tubelets = Tokens.Gather(Patchify(clips, config), keep); // [B, K, pixels]
        return Ops.Linear(tubelets, weight.flatten(1), bias!); // [B, K, D]
    }

    private static (long, long, long) Tubelet(EncoderConfig config) =>
        (config.TubeletSize, config.PatchSize, config.PatchSize);

    /// <summary>
    /// The pixels of each tubelet: clips [B, C, T, H, W] (or images [B, C, H, W]) ->
    /// [B, N, C * tubelet * patch * patch], time slowest. Incomplete tubelets at the end of an axis are dropped, as a
    /// strided convolution drops them.
    /// </summary>
    /// <exception cref="ArgumentException">The clip is smaller than a tubelet.</exception>
    public static Tensor Patchify(Tensor clips, EncoderConfig config)
    {
        if (clips.dim() == 4) clips = clips.unsqueeze(2); // [B, C, 1, H, W]
        var (batch, channels, patch) = (clips.shape[0], clips.shape[1], config.PatchSize);
        var tubelet = config.IsImage ? 1 : config.TubeletSize;
        var grid = config.GridOf(clips);
        var whole = clips.narrow(2, 0, grid.Frames * tubelet)
            .narrow(3, 0, grid.Height * patch)
            .narrow(4, 0, grid.Width * patch);
        return whole.reshape(batch, channels, grid.Frames, tubelet, grid.Height, patch, grid.Width, patch)
            .permute(0, 2, 4, 6, 1, 3, 5, 7).reshape(batch, grid.Count, -1); // [B, N, pixels]
    }
}
