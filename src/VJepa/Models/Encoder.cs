using TorchSharp.Modules;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// The Vision Transformer over tubelets (V-JEPA, section 3): context encoder and target encoder are two of these.
/// Context tokens are picked after patch embedding and positions, before the first block.
/// </summary>
public sealed class Encoder : nn.Module<Tensor, Tensor?, Tensor>
{
    private readonly PatchEmbedding patch_embed;
    private readonly Tensor? pos_embed;
    private readonly ModuleList<TransformerBlock> blocks;
    private readonly LayerNorm norm;

    /// <param name="config">Its shape.</param>
    /// <param name="generator">Where the initial weights come from; null for the global generator.</param>
    /// <exception cref="ArgumentException">The configuration makes no network.</exception>
    public Encoder(EncoderConfig config, Generator? generator = null) : base(nameof(Encoder))
    {
        config.Validate();
        Config = config;
        patch_embed = new PatchEmbedding(config);
        blocks = new ModuleList<TransformerBlock>();
        for (var i = 0; i < config.Depth; i++)
        {
            blocks.Add(new TransformerBlock(config.Width, config.Heads, config.MlpRatio, config.Mlp, config.LayerNormEpsilon));
        }
        norm = nn.LayerNorm(config.Width, config.LayerNormEpsilon);
        RegisterComponents();
        if (config.Positions == PositionKind.SineCosine)
        {
            pos_embed = PositionTable.For(config, config.Width);
            register_buffer(nameof(pos_embed), pos_embed);
        }
        WeightStart.Apply(this, [.. blocks], config.Initialization, generator);
    }

    public EncoderConfig Config { get; }

    public IReadOnlyList<TransformerBlock> Blocks => [.. blocks];

    /// <summary>Type of tokens inside the network: float32, or bfloat16 for speed. Parameters and features are float32 in each.</summary>
    public ScalarType ComputeType { get; set; } = float32;

    /// <summary>Training keeps one tensor a block and computes the rest again in the backward pass.</summary>
    public bool Recompute { get; set; }

    /// <summary>Features of all tokens, or of the context tokens alone.</summary>
    /// <param name="clips">[B, C, T, H, W]; other sizes than the configured ones get a resized position table.</param>
    /// <param name="keep">int64 [B, K], ascending token indices; null for all.</param>
    /// <returns>[B, K or N, D], after the final LayerNorm.</returns>
    public override Tensor forward(Tensor clips, Tensor? keep = null)
    {
        using var pass = new NetworkPass(this, clips, keep);
        return pass.Result(forward(Cut(clips), [keep])[0]);
    }

    /// <summary>Features of the context tokens of several masks, which pass through the network together.</summary>
    /// <param name="clips">Clips that <see cref="Cut"/> has cut.</param>
    /// <param name="keeps">int64 [B, K] each, with a K of its own; null for all tokens.</param>
    /// <returns>[B, K or N, D] for each, after the final LayerNorm.</returns>
    public IReadOnlyList<Tensor> forward(CutClips clips, IReadOnlyList<Tensor?> keeps)
    {
        using var pass = new NetworkPass(this, clips, keeps);
        var embedded = keeps.Select(keep => Embed(clips, keep)).ToArray();
        TokenRun[] runs = [.. embedded.Select(part => new TokenRun(part.Tokens.shape[0], part.Tokens.shape[1], part.Rotary))];
        var rows = embedded.Length == 1 ? embedded[0].Tokens.flatten(0, 1) : cat([.. embedded.Select(part => part.Tokens.flatten(0, 1))], 0); // [M, D]
        rows = rows.to(ComputeType);
        foreach (var block in blocks) rows = RecomputeFunction.Pass(block, rows, runs, Recompute);
        return pass.Results(TokenRun.Split(norm.forward(rows.to(float32)), runs));
    }

    /// <summary>Normalized features after each of the given blocks (0 is the first), for probes on several layers.</summary>
    public IReadOnlyList<Tensor> Layers(Tensor clips, IReadOnlyCollection<int> layers)
    {
        using var pass = new NetworkPass(this, clips);
        var (x, rotary) = Embed(clips, null);
        x = x.to(ComputeType);
        var found = new List<Tensor>();
        for (var i = 0; i < blocks.Count; i++)
        {
            x = blocks[i].forward(x, rotary);
            if (layers.Contains(i)) found.Add(norm.forward(x.to(float32)));
        }
        return pass.Results(found);
    }

    /// <summary>The tubelets of clips, which several passes can share.</summary>
    public CutClips Cut(Tensor clips)
    {
        var shape = clips.shape;
        return new(patch_embed.Cut(clips).to(ComputeType), Config.GridFor(clips.dim() == 5 ? (int)shape[2] : 1, (int)shape[^2], (int)shape[^1]));
    }

    /// <summary>Tokens before the first block, and the rotary angles of each where the network has them.</summary>
    public (Tensor Tokens, RotaryAngles? Rotary) Embed(Tensor clips, Tensor? keep = null) => Embed(Cut(clips), keep);

    private (Tensor Tokens, RotaryAngles? Rotary) Embed(CutClips clips, Tensor? keep)
    {
        var x = patch_embed.Map(keep is null ? clips.Tubelets : Tokens.Gather(clips.Tubelets, keep)); // [B, K, D]
        var grid = clips.Grid;
        if (pos_embed is not null)
        {
            var own = Config.Grid;
            using var table = Config.ShortClipsTakeFirstRows && grid.Frames < own.Frames && (grid.Height, grid.Width) == (own.Height, own.Width)
                ? pos_embed.narrow(1, 0, grid.Count)
                : PositionTable.Resize(pos_embed, own, grid);
            x = x.add(keep is null ? table : Tokens.Gather(table, keep), KeptScalar.One);
        }
        if (Config.Positions == PositionKind.SineCosine) return (x, null);
        using var all = keep is null ? arange(grid.Count, device: x.device).unsqueeze(0) : null;
        return (x, RotaryAngles.At(keep ?? all!, grid, Config.Width / Config.Heads, Config.Positions));
    }
}
