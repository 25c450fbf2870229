using TorchSharp.Modules;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// The narrow network that predicts the features of the target tokens from those of the context tokens (V-JEPA, section
/// 3.1). Its input: the context tokens, then one mask token with a position for each target token.
/// </summary>
public sealed partial class Predictor : ScopedModule<Tensor, Tensor, Tensor, int>
{
    private readonly Linear predictor_embed;
    private readonly Tensor? predictor_pos_embed;
    private readonly ParameterList mask_tokens = [];
    private readonly ModuleList<TransformerBlock> predictor_blocks = [];
    private readonly LayerNorm predictor_norm;
    private readonly Linear predictor_proj;
    private readonly EncoderConfig encoder;
    private readonly int headWidth;

    /// <param name="config">Its shape.</param>
    /// <param name="encoder">The encoder whose tokens it reads.</param>
    /// <param name="outputs">Width of a prediction; 0: the encoder's.</param>
    /// <param name="generator">Source of the initial weights; null for the global generator.</param>
    /// <exception cref="ArgumentException">The width is not a multiple of the number of heads.</exception>
    public Predictor(PredictorConfig config, EncoderConfig encoder, int outputs = 0, Generator? generator = null)
        : base(nameof(Predictor))
    {
        (Config, this.encoder) = (config, encoder);
        var heads = config.HeadsFor(encoder);
        headWidth = config.Width / heads;
        predictor_embed = nn.Linear(encoder.Width, config.Width);
        for (var i = 0; i < config.MaskTokens; i++) mask_tokens.append(MaskToken(config, generator));
        for (var i = 0; i < config.Depth; i++)
            predictor_blocks.Add(TransformerBlock.For(config.BlocksFor(encoder), config.Width, heads));
        predictor_norm = nn.LayerNorm(config.Width, encoder.LayerNormEpsilon);
        Outputs = outputs > 0 ? outputs : encoder.Width;
        predictor_proj = nn.Linear(config.Width, Outputs);
        RegisterComponents();
        if (encoder.Positions == PositionKind.SineCosine)
        {
            predictor_pos_embed = PositionTable.For(encoder, config.Width); // [1, N, P]
            register_buffer(nameof(predictor_pos_embed), predictor_pos_embed);
        }
        WeightInit.Apply(this, [.. predictor_blocks], encoder.Initialization, generator);
    }

    public PredictorConfig Config { get; }

    /// <summary>Width of a prediction.</summary>
    public int Outputs { get; }

    /// <summary>The grid that token indices refer to.</summary>
    public TokenGrid Grid => encoder.Grid;

    /// <summary>Type of the tokens inside the network: float32, or bfloat16 for speed. Parameters and predictions are
    /// float32.</summary>
    public ScalarType ComputeType { get; set; } = float32;

    /// <summary>Activation checkpointing: the backward pass computes blocks again.</summary>
    public bool Recompute { get; set; }

    /// <summary>Predictions for the target tokens.</summary>
    /// <param name="context">Features of the context tokens, [B, Nc, D].</param>
    /// <param name="contextIndices">int64 [B, Nc].</param>
    /// <param name="targetIndices">int64 [B, Nt].</param>
    /// <param name="maskIndex">Index of the mask token, modulo their number.</param>
    /// <returns>[B, Nt, D].</returns>
    public override Tensor forward(Tensor context, Tensor contextIndices, Tensor targetIndices, int maskIndex)
    {
        var (x, rotary) = Embed(context, contextIndices, targetIndices, maskIndex); // [B, Nc + Nt, P]
        foreach (var block in predictor_blocks) x = Ops.Block(block, x, rotary, Recompute);
        return Head(x.narrow(1, contextIndices.shape[1], targetIndices.shape[1])); // [B, Nt, D]
    }

    /// <summary>Context tokens and mask tokens with their positions, [B, Nc + Nt, P], and their rotary
    /// angles.</summary>
    private (Tensor Tokens, RotaryAngles? Rotary) Embed(
        Tensor context, Tensor contextIndices, Tensor targetIndices, int maskIndex)
    {
        var seen = Ops.Linear(context.to(ComputeType), predictor_embed); // [B, Nc, P]
        var token = mask_tokens[maskIndex % mask_tokens.Count]; // [1, 1, P]
        var asked = token.expand(context.shape[0], targetIndices.shape[1], -1); // [B, Nt, P]
        RotaryAngles? rotary = null;
        if (predictor_pos_embed is not null)
        {
            seen = seen + Tokens.Gather(predictor_pos_embed, contextIndices);
            asked = asked + Tokens.Gather(predictor_pos_embed, targetIndices);
        }
        else
        {
            rotary = RotaryAngles.At(cat([contextIndices, targetIndices], 1), Grid, headWidth, encoder.Positions);
        }
        return (cat([seen.to(ComputeType), asked.to(ComputeType)], 1), rotary);
    }

    private Tensor Head(Tensor x) => Ops.Linear(Ops.LayerNorm(x, predictor_norm), predictor_proj).to(float32);

    internal static Parameter MaskToken(PredictorConfig config, Generator? generator)
    {
        var token = zeros(1, 1, config.Width);
        if (!config.ZeroMaskTokens) WeightInit.Normal(token, .02, generator);
        var parameter = nn.Parameter(token);
        parameter.DetachFromDisposeScope();
        return parameter;
    }
}

/// <summary>The three networks of a pretraining run.</summary>
/// <param name="Encoder">The context encoder.</param>
/// <param name="TargetEncoder">The EMA of the encoder. It gets no gradient, and is what is kept after training.</param>
public sealed record Networks(Encoder Encoder, Predictor Predictor, Encoder TargetEncoder);
