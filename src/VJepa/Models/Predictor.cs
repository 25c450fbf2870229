using TorchSharp.Modules;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// The narrow network that guesses the target tokens' features from the context tokens' (V-JEPA, section 3.1):
/// context tokens first, then one mask token with its position for each target token.
/// </summary>
public sealed class Predictor : nn.Module
{
    private readonly Projection predictor_embed;
    private readonly Tensor? predictor_pos_embed;
    private readonly ParameterList mask_tokens;
    private readonly ModuleList<TransformerBlock> predictor_blocks;
    private readonly LayerNorm predictor_norm;
    private readonly Projection predictor_proj;
    private readonly int headWidth;
    private readonly PositionKind positions;

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
        headWidth = config.Width / heads;
        positions = encoder.Positions;
        predictor_embed = new Projection(encoder.Width, config.Width);
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
        predictor_proj = new Projection(config.Width, outputs > 0 ? outputs : encoder.Width);
        RegisterComponents();
        if (encoder.Positions == PositionKind.SineCosine)
        {
            predictor_pos_embed = PositionTable.For(encoder, config.Width);
            register_buffer(nameof(predictor_pos_embed), predictor_pos_embed);
        }
        WeightStart.Apply(this, [.. predictor_blocks], encoder.Initialization, generator);
    }

    public PredictorConfig Config { get; }

    /// <summary>The grid that token indices refer to.</summary>
    public TokenGrid Grid { get; }

    /// <summary>Type of tokens inside the network: float32, or bfloat16 for speed. Parameters and predictions are float32 in each.</summary>
    public ScalarType ComputeType { get; set; } = float32;

    /// <summary>Training keeps one tensor a block and computes the rest again in the backward pass.</summary>
    public bool Recompute { get; set; }

    /// <summary>Predictions for the target tokens.</summary>
    /// <param name="context">Encoder output for the context tokens, [B, Nc, D].</param>
    /// <param name="contextIndices">int64 [B, Nc].</param>
    /// <param name="targetIndices">int64 [B, Nt].</param>
    /// <param name="maskIndex">Which mask token stands in; taken modulo their number.</param>
    /// <returns>[B, Nt, D].</returns>
    public Tensor forward(Tensor context, Tensor contextIndices, Tensor targetIndices, int maskIndex) =>
        forward([new PredictorInput(context, contextIndices, targetIndices, maskIndex)])[0];

    /// <summary>Predictions for several masks, which pass through the network together.</summary>
    /// <returns>[B, Nt, D] for each.</returns>
    public IReadOnlyList<Tensor> forward(IReadOnlyList<PredictorInput> inputs)
    {
        using var pass = new NetworkPass(this, inputs);
        var contexts = predictor_embed.forward(cat([.. inputs.Select(input => input.Context.flatten(0, 1))], 0).to(ComputeType)); // [M, P]
        var seen = contexts.split([.. inputs.Select(input => input.ContextIndices.numel())], 0);
        var runs = new TokenRun[inputs.Count];
        var rows = cat([.. inputs.Select((input, i) => Rows(input, seen[i], out runs[i]))], 0); // [all, P]
        foreach (var block in predictor_blocks) rows = RecomputeFunction.Pass(block, rows, runs, Recompute);
        var asked = TokenRun.Split(rows, runs).Select((x, i) => x.narrow(1, inputs[i].ContextIndices.shape[1], inputs[i].TargetIndices.shape[1]).flatten(0, 1));
        var predicted = predictor_proj.forward(TransformerBlock.Normed(predictor_norm, cat([.. asked], 0))).to(float32); // [targets, D]
        return pass.Results(TokenRun.Split(predicted, [.. inputs.Select(input => new TokenRun(input.TargetIndices.shape[0], input.TargetIndices.shape[1]))]));
    }

    /// <summary>Predictions for every token that takes part, context tokens too, in the order of their positions.</summary>
    /// <param name="leaveOutLast">So many of the last tokens are left out before the first block: nobody sees them.</param>
    /// <returns>[B, Nc + Nt - leaveOutLast, D].</returns>
    public Tensor ForwardAll(PredictorInput input, int leaveOutLast = 0)
    {
        using var pass = new NetworkPass(this, input);
        var rows = Rows(input, predictor_embed.forward(input.Context.flatten(0, 1).to(ComputeType)), out var run);
        var order = cat([input.ContextIndices, input.TargetIndices], 1).argsort(1); // [B, N]
        order = order.narrow(1, 0, order.shape[1] - leaveOutLast);
        var x = Tokens.Gather(rows.view(run.Batch, run.Length, -1), order); // [B, N, P]
        foreach (var block in predictor_blocks) x = block.forward(x, run.Rotary?.At(order));
        var predicted = predictor_proj.forward(TransformerBlock.Normed(predictor_norm, x.flatten(0, 1))); // [B N, D]
        return pass.Result(predicted.view(x.shape[0], x.shape[1], -1).to(float32)); // [B, N, D]
    }

    /// <summary>Context tokens and mask tokens of one mask with their positions, [B (Nc + Nt), P].</summary>
    private Tensor Rows(PredictorInput input, Tensor seen, out TokenRun run)
    {
        var (batch, known) = (input.ContextIndices.shape[0], input.ContextIndices.shape[1]);
        var x = seen.view(batch, known, -1); // [B, Nc, P]
        var hidden = mask_tokens[input.MaskIndex % mask_tokens.Count].expand(batch, input.TargetIndices.shape[1], -1); // [B, Nt, P]
        RotaryAngles? rotary = null;
        if (predictor_pos_embed is not null)
        {
            x = x.add(Tokens.Gather(predictor_pos_embed, input.ContextIndices), KeptScalar.One);
            hidden = hidden.add(Tokens.Gather(predictor_pos_embed, input.TargetIndices), KeptScalar.One);
        }
        else
        {
            rotary = RotaryAngles.At(cat([input.ContextIndices, input.TargetIndices], 1), Grid, headWidth, positions);
        }
        run = new TokenRun(batch, known + input.TargetIndices.shape[1], rotary);
        return cat([x.to(ComputeType), hidden.to(ComputeType)], 1).flatten(0, 1); // [B (Nc + Nt), P]
    }
}
