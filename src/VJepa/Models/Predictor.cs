using TorchSharp.Modules;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// The narrow network that guesses the target tokens' features from the context tokens' (V-JEPA, section 3.1):
/// context tokens first, then one mask token with its position for each target token.
/// </summary>
public sealed class Predictor : nn.Module
{
    private readonly Linear predictor_embed;
    private readonly Tensor? predictor_pos_embed;
    private readonly ParameterList mask_tokens;
    private readonly ModuleList<TransformerBlock> predictor_blocks;
    private readonly LayerNorm predictor_norm;
    private readonly Linear predictor_proj;
    private readonly int headWidth;

    /// <param name="config">Its shape.</param>
    /// <param name="encoder">The encoder whose tokens it reads.</param>
    /// <param name="outputs">Width of a prediction; 0: the encoder's (features). Pixels of a tubelet for pixel targets.</param>
    /// <param name="generator">Where the initial weights come from; null for the global generator.</param>
    /// <exception cref="ArgumentException">The width is no multiple of the number of heads.</exception>
    public Predictor(PredictorConfig config, EncoderConfig encoder, int outputs = 0, Generator? generator = null) : base(nameof(Predictor))
    {
        Config = config;
        Grid = encoder.Grid;
        var heads = config.Heads > 0 ? config.Heads : encoder.Heads;
        if (config.Width % heads != 0)
        {
            throw new ArgumentException($"Predictor width {config.Width} must be a multiple of the number of heads ({heads}).");
        }
        headWidth = encoder.Positions == PositionKind.Rotary ? config.Width / heads : 0;
        predictor_embed = nn.Linear(encoder.Width, config.Width);
        mask_tokens = [];
        for (var i = 0; i < config.MaskTokens; i++)
        {
            var token = zeros(1, 1, config.Width);
            if (!config.ZeroMaskTokens) WeightStart.Normal(token, .02, generator);
            var parameter = nn.Parameter(token);
            parameter.DetachFromDisposeScope();
            mask_tokens.append(parameter);
        }
        predictor_blocks = new ModuleList<TransformerBlock>();
        for (var i = 0; i < config.Depth; i++)
        {
            predictor_blocks.Add(new TransformerBlock(config.Width, heads, encoder.MlpRatio, encoder.Mlp, encoder.LayerNormEpsilon));
        }
        predictor_norm = nn.LayerNorm(config.Width, encoder.LayerNormEpsilon);
        predictor_proj = nn.Linear(config.Width, outputs > 0 ? outputs : encoder.Width);
        RegisterComponents();
        if (encoder.Positions == PositionKind.SineCosine)
        {
            predictor_pos_embed = PositionTable.For(encoder, config.Width);
            register_buffer(nameof(predictor_pos_embed), predictor_pos_embed);
        }
        WeightStart.Apply(this, [.. predictor_blocks], encoder.Initialisation, generator);
    }

    public PredictorConfig Config { get; }

    /// <summary>The grid that token indices refer to.</summary>
    public TokenGrid Grid { get; }

    /// <summary>Predictions for the target tokens.</summary>
    /// <param name="context">Encoder output for the context tokens, [B, Nc, D].</param>
    /// <param name="contextIndices">int64 [B, Nc].</param>
    /// <param name="targetIndices">int64 [B, Nt].</param>
    /// <param name="maskIndex">Which mask token stands in; taken modulo their number.</param>
    /// <returns>[B, Nt, D].</returns>
    public Tensor forward(Tensor context, Tensor contextIndices, Tensor targetIndices, int maskIndex)
    {
        var x = predictor_embed.forward(context); // [B, Nc, P]
        var hidden = mask_tokens[maskIndex % mask_tokens.Count].expand(x.shape[0], targetIndices.shape[1], -1); // [B, Nt, P]
        RotaryAngles? rotary = null;
        if (predictor_pos_embed is not null)
        {
            x = x + Tokens.Gather(predictor_pos_embed, contextIndices);
            hidden = hidden + Tokens.Gather(predictor_pos_embed, targetIndices);
        }
        else
        {
            rotary = RotaryAngles.At(cat([contextIndices, targetIndices], 1), Grid, headWidth);
        }
        x = cat([x, hidden], 1); // [B, Nc + Nt, P]
        foreach (var block in predictor_blocks) x = block.forward(x, rotary);
        x = predictor_norm.forward(x);
        return predictor_proj.forward(x.narrow(1, context.shape[1], targetIndices.shape[1])); // [B, Nt, D]
    }
}
