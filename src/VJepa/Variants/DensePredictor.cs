using TorchSharp.Modules;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>
/// V-JEPA 2.1's predictor (arXiv 2603.14482): reads all levels of the context tokens, and predicts all levels of hidden
/// and of visible tokens from its last block, each kind by its own head.
/// </summary>
public sealed class DensePredictor : nn.Module
{
    private readonly nn.Module<Tensor, Tensor> predictor_embed;
    private readonly Parameter img_mod_embed;
    private readonly Parameter video_mod_embed;
    private readonly ParameterList mask_tokens = [];
    private readonly ModuleList<TransformerBlock> predictor_blocks = [];
    private readonly LayerNorm predictor_norm;
    private readonly Linear predictor_proj;
    private readonly Linear predictor_proj_context;
    private readonly PositionKind positions;
    private readonly int headWidth;

    /// <param name="config">Its shape.</param>
    /// <param name="encoder">The encoder whose tokens it reads.</param>
    /// <param name="levels">Number L of levels that it reads. Several go through a layer of the encoder's width D, one
    /// directly to the predictor's width P.</param>
    /// <param name="outputs">Width W of a prediction; 0: levels x the encoder's width.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    /// <exception cref="ArgumentException">The width is not a multiple of the number of heads.</exception>
    public DensePredictor(
        PredictorConfig config, EncoderConfig encoder, int levels, int outputs = 0, Generator? generator = null)
        : base(nameof(DensePredictor))
    {
        (Config, positions, Levels) = (config, encoder.Positions, levels);
        Inputs = levels * encoder.Width;
        Outputs = outputs > 0 ? outputs : Inputs;
        var heads = config.HeadsFor(encoder);
        headWidth = config.Width / heads;
        predictor_embed = levels == 1
            ? nn.Linear(encoder.Width, config.Width)
            : nn.Sequential(
                nn.Linear(Inputs, encoder.Width), nn.GELU(), nn.Linear(encoder.Width, config.Width));
        img_mod_embed = DenseEncoder.ModalityVector(config.Width, generator);
        video_mod_embed = DenseEncoder.ModalityVector(config.Width, generator);
        for (var i = 0; i < config.MaskTokens; i++) mask_tokens.append(Predictor.MaskToken(config, generator));
        for (var i = 0; i < config.Depth; i++)
            predictor_blocks.Add(TransformerBlock.For(config.BlocksFor(encoder), config.Width, heads));
        predictor_norm = nn.LayerNorm(config.Width, encoder.LayerNormEpsilon);
        predictor_proj = nn.Linear(config.Width, Outputs);
        predictor_proj_context = nn.Linear(config.Width, Outputs);
        RegisterComponents();
        WeightInit.Apply(this, [.. predictor_blocks], encoder.Initialization, generator);
    }

    public PredictorConfig Config { get; }

    /// <summary>Number of levels that it reads.</summary>
    public int Levels { get; }

    /// <summary>Width of what it reads: levels x D.</summary>
    public int Inputs { get; }

    /// <summary>Width of a prediction.</summary>
    public int Outputs { get; }

    /// <summary>Type of the tokens inside the network: float32, or bfloat16 for speed. Parameters and predictions are
    /// float32.</summary>
    public ScalarType ComputeType { get; set; } = float32;

    /// <summary>Activation checkpointing: the backward pass computes blocks again.</summary>
    public bool Recompute { get; set; }

    /// <summary>Predictions for hidden and for visible tokens.</summary>
    /// <param name="context">All levels of the context tokens, [B, Nc, L D].</param>
    /// <param name="mask">Indices of context (visible) and target (hidden) tokens.</param>
    /// <param name="grid">The grid that the indices refer to.</param>
    /// <param name="isImage">Whether the clips are images.</param>
    /// <param name="maskIndex">Index of the mask token, modulo their number.</param>
    /// <returns>[B, Nt, W] and [B, Nc, W], in the order of the indices.</returns>
    /// <exception cref="ArgumentException">The context has another width.</exception>
    public (Tensor Hidden, Tensor Visible) Predict(
        Tensor context, MaskPair mask, TokenGrid grid, bool isImage, int maskIndex)
    {
        if (context.shape[^1] != Inputs)
            throw new ArgumentException(
                $"The context has {context.shape[^1]} features, the predictor reads {Inputs} ({Levels} levels). " +
                "Give DenseEncoder.AllLevels for several levels, its call for one.");
        using var calm = GarbageCollection.Pause();
        using var scope = NewDisposeScope();
        var (seen, asked) = (Embed(context), mask_tokens[maskIndex % mask_tokens.Count].to(ComputeType));
        asked = asked.expand(context.shape[0], mask.Target.shape[1], -1); // [B, Nt, P]
        var indices = cat([mask.Context, mask.Target], 1); // [B, Nc + Nt]
        var order = indices.argsort(1);
        var x = Tokens.Gather(cat([seen, asked], 1), order); // [B, Nc + Nt, P], by position
        x = x + (isImage ? img_mod_embed : video_mod_embed).to(ComputeType);
        var rotary = RotaryAngles.At(indices.gather(1, order), grid, headWidth, positions);
        foreach (var block in predictor_blocks) x = Ops.Block(block, x, rotary, Recompute);
        x = Tokens.Gather(Ops.LayerNorm(x, predictor_norm), order.argsort(1)); // context first again
        var (visible, hidden) = (x.narrow(1, 0, seen.shape[1]), x.narrow(1, seen.shape[1], asked.shape[1]));
        var ofHidden = Ops.Linear(hidden, predictor_proj).to(float32); // [B, Nt, W]
        var ofVisible = Ops.Linear(visible, predictor_proj_context).to(float32); // [B, Nc, W]
        return (ofHidden.MoveToOuterDisposeScope(), ofVisible.MoveToOuterDisposeScope());
    }

    private Tensor Embed(Tensor context)
    {
        var x = context.to(ComputeType);
        if (predictor_embed is Linear one) return Ops.Linear(x, one); // [B, Nc, P]
        Linear[] two = [.. predictor_embed.children().OfType<Linear>()];
        return Ops.Linear(Ops.LinearGelu(x, two[0]), two[1]); // [B, Nc, L D] -> D -> [B, Nc, P]
    }
}

/// <summary>The three networks of a V-JEPA 2.1 run.</summary>
/// <param name="TargetEncoder">The EMA of the encoder. It gets no gradient, and is what is kept after
/// training.</param>
public sealed record DenseNetworks(DenseEncoder Encoder, DensePredictor Predictor, DenseEncoder TargetEncoder)
    : IDisposable
{
    public void Dispose()
    {
        Encoder.Dispose();
        Predictor.Dispose();
        TargetEncoder.Dispose();
    }
}
