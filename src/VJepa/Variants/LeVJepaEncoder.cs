using TorchSharp.Modules;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>
/// LeVJEPA's encoder (arXiv 2608.27395): a Vision Transformer whose tokens attend to their own frame and earlier ones,
/// and a class token that attends to all. It comes last and no other token sees it, so nothing flows back in time.
/// </summary>
public sealed class LeVJepaEncoder : ScopedModule<Tensor, Tensor?>
{
    private readonly PatchEmbedding patch_embed;
    private readonly Parameter cls_token;
    private readonly ModuleList<TransformerBlock> blocks = [];
    private readonly LayerNorm norm;
    private readonly Tensor? pos_embed;

    /// <param name="config">Its shape.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    /// <exception cref="ArgumentException">The configuration is invalid.</exception>
    public LeVJepaEncoder(EncoderConfig config, Generator? generator = null) : base(nameof(LeVJepaEncoder))
    {
        config.Validate();
        Config = config;
        patch_embed = new PatchEmbedding(config);
        cls_token = nn.Parameter(zeros(1, 1, config.Width));
        cls_token.DetachFromDisposeScope();
        for (var i = 0; i < config.Depth; i++) blocks.Add(TransformerBlock.For(config, config.Width, config.Heads));
        norm = nn.LayerNorm(config.Width, config.LayerNormEpsilon);
        RegisterComponents();
        if (config.Positions == PositionKind.SineCosine)
        {
            pos_embed = PositionTable.For(config, config.Width); // [1, N, D]
            register_buffer(nameof(pos_embed), pos_embed);
        }
        WeightInit.Apply(this, [.. blocks], config.Initialization, generator);
        WeightInit.Normal(cls_token, .02, generator);
    }

    public EncoderConfig Config { get; }

    /// <summary>Type of the tokens inside the network: float32, or bfloat16 for speed.</summary>
    public ScalarType ComputeType { get; set; } = float32;

    /// <summary>Features of the patches, then of the class token, after the final LayerNorm.</summary>
    /// <param name="clips">[B, C, T, H, W] of any size.</param>
    /// <param name="keep">int64 [B, K], ascending indices of the tokens that are not dropped; null for all.</param>
    /// <returns>[B, K or N, plus 1, D].</returns>
    public override Tensor forward(Tensor clips, Tensor? keep = null)
    {
        var grid = Config.GridOf(clips);
        var x = patch_embed.call(clips.to(ComputeType), keep); // [B, K, D]
        (x, var rotary) = PositionTable.Place(x, Config, grid, pos_embed, keep, placeless: 1);
        x = cat([x, cls_token.to(x.dtype).expand(x.shape[0], -1, -1)], 1).to(ComputeType); // [B, K + 1, D]
        var mask = Mask(keep ?? arange(grid.Count, device: x.device).unsqueeze(0), grid);
        foreach (var block in blocks) x = block.call(x, rotary, mask);
        return norm.call(x.to(float32));
    }

    /// <summary>Features of all patches, for probes: [B, C, T, H, W] -> [B, N, D].</summary>
    public Tensor PatchTokens(Tensor clips) => Scoped.Run(() =>
    {
        var all = call(clips, null);
        return all.narrow(1, 0, all.shape[1] - 1);
    }, clips);

    /// <summary>The class token alone, for probes: [B, C, T, H, W] -> [B, 1, D].</summary>
    public Tensor ClassToken(Tensor clips) => ClassToken(clips, null);

    /// <summary>The class token, given the patches that are not dropped: [B, 1, D].</summary>
    public Tensor ClassToken(Tensor clips, Tensor? keep) => Scoped.Run(() =>
    {
        var all = call(clips, keep);
        return all.narrow(1, all.shape[1] - 1, 1);
    }, clips);

    /// <summary>Who attends to whom: bool [B or 1, 1, K + 1, K + 1], the class token last.</summary>
    /// <param name="indices">Token indices, int64 [B or 1, K].</param>
    internal static Tensor Mask(Tensor indices, TokenGrid grid)
    {
        using var scope = NewDisposeScope();
        var frame = indices.div(grid.PerFrame, RoundingMode.floor); // [B or 1, K]
        var all = cat([frame, full_like(frame.narrow(1, 0, 1), grid.Frames)], 1); // the class token after all frames
        return all.unsqueeze(2).ge(all.unsqueeze(1)).unsqueeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>Writes the weights as safetensors.</summary>
    public void Save(string path)
    {
        using var scope = NewDisposeScope();
        SafeTensors.Write(path, state_dict());
    }

    /// <summary>An encoder with a file's weights. The caller owns it.</summary>
    /// <exception cref="WeightFileException">The weights do not fit the configuration.</exception>
    public static LeVJepaEncoder Load(string path, EncoderConfig config)
    {
        using var scope = NewDisposeScope();
        var encoder = new LeVJepaEncoder(config);
        WeightLoading.Load(encoder, SafeTensors.Read(path), path);
        return encoder;
    }
}
