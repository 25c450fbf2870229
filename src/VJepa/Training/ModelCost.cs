using VJepa.Masking;
using VJepa.Models;

namespace VJepa.Training;

/// <summary>The cost of a training step. A multiply-add is two operations; only matrix products are counted.</summary>
/// <param name="EncoderParameters">Trained parameters of the encoder; the target encoder has as many.</param>
/// <param name="PredictorParameters">Trained parameters of the predictor.</param>
/// <param name="TargetFlops">Target encoder, forward.</param>
/// <param name="EncoderFlops">Encoder on the context tokens of all masks, forward and backward.</param>
/// <param name="PredictorFlops">Predictor, forward and backward.</param>
/// <param name="StateBytes">float32 weights, gradients, both Adam moments and the target encoder.</param>
/// <param name="ActivationBytes">float32 values that the backward pass needs, estimated from the layers' inputs.
/// Attention scores are not included, since the fused kernel computes them again.</param>
public sealed record ModelCost(
    long EncoderParameters,
    long PredictorParameters,
    double TargetFlops,
    double EncoderFlops,
    double PredictorFlops,
    long StateBytes,
    long ActivationBytes)
{
    /// <summary>Operations of a step.</summary>
    public double StepFlops => TargetFlops + EncoderFlops + PredictorFlops;

    /// <summary>The cost with the token counts of the first steps' masks: average operations, maximum memory.</summary>
    /// <param name="steps">Steps to draw masks for.</param>
    public static ModelCost Of(PretrainingConfig config, int steps = 20)
    {
        config.Validate();
        var sampler = new MaskSampler(config.Encoder.Grid, config.Masks, config.BatchCut);
        var costs = new List<ModelCost>();
        for (var step = 0; step < steps; step++)
        {
            var masks = sampler.Sample(config.BatchSize, step, config.Seed);
            costs.Add(Of(config, [.. masks.Select(mask => ((int)mask.Context.shape[1], (int)mask.Target.shape[1]))]));
            foreach (var mask in masks) mask.Dispose();
        }
        return costs[0] with
        {
            EncoderFlops = costs.Average(cost => cost.EncoderFlops),
            PredictorFlops = costs.Average(cost => cost.PredictorFlops),
            ActivationBytes = costs.Max(cost => cost.ActivationBytes),
        };
    }

    /// <summary>The cost with given numbers of context and target tokens for each mask.</summary>
    public static ModelCost Of(PretrainingConfig config, IReadOnlyList<(int Context, int Target)> tokens)
    {
        var (encoder, predictor) = (config.Encoder, config.Predictor);
        double clips = config.BatchSize, all = encoder.Grid.Count;
        var block = new BlockCost(encoder.Width, encoder);
        var guess = new BlockCost(predictor.Width, predictor.BlocksFor(encoder));
        double tubelet = encoder.TubeletPixels;
        double outputs = config.Target.Width(encoder);
        var patches = 2 * all * tubelet * encoder.Width;
        double encoderFlops = 0, predictorFlops = 0, values = 0;
        foreach (var (context, target) in tokens)
        {
            double both = context + target;
            // Backward is twice forward, but clips need no gradient.
            encoderFlops += 4 * context * tubelet * encoder.Width + 3 * encoder.Depth * block.Flops(context);
            var maps = 2 * context * (double)encoder.Width * predictor.Width + 2 * target * predictor.Width * outputs;
            predictorFlops += 3 * (maps + predictor.Depth * guess.Flops(both));
            values += context * (encoder.Depth * block.ValuesPerToken + 2 * encoder.Width)
                + both * (predictor.Depth * guess.ValuesPerToken + 2 * predictor.Width) + target * 2 * outputs;
        }
        var targetFlops = config.Target.RunsEncoder ? patches + encoder.Depth * block.Flops(all) : 0;
        var encoderParameters =
            (long)(tubelet + 1) * encoder.Width + encoder.Depth * block.Parameters + 2L * encoder.Width;
        var predictorParameters = (encoder.Width + 1L) * predictor.Width + predictor.MaskTokens * (long)predictor.Width
            + predictor.Depth * guess.Parameters + 2L * predictor.Width + (predictor.Width + 1) * (long)outputs;
        return new ModelCost(
            encoderParameters, predictorParameters, clips * targetFlops, clips * encoderFlops, clips * predictorFlops,
            sizeof(float) * (5 * encoderParameters + 4 * predictorParameters), sizeof(float) * (long)(clips * values));
    }

    public override string ToString() => FormattableString.Invariant(
        $"encoder {EncoderParameters / 1e6:0.0} M and predictor {PredictorParameters / 1e6:0.0} M parameters; ")
        + FormattableString.Invariant($"{StepFlops / 1e9:0.0} GFLOP a step; ")
        + FormattableString.Invariant($"{StateBytes / 1e9:0.00} GB state, {ActivationBytes / 1e9:0.00} GB activations");
}

/// <summary>The cost of one Transformer block.</summary>
internal readonly struct BlockCost
{
    private readonly double width, hidden;
    private readonly int products;

    public BlockCost(int width, EncoderConfig config)
    {
        this.width = width;
        hidden = config.Mlp.Hidden(width, config.MlpRatio);
        products = config.Mlp == MlpKind.Gelu ? 2 : 3;
    }

    /// <summary>Weights and biases: queries, keys and values; output; MLP; two LayerNorms.</summary>
    public long Parameters => (long)(
        4 * width * (width + 1) + products * width * hidden + (products - 1) * hidden + width + 4 * width);

    /// <summary>Inputs that the backward pass needs: of both LayerNorms (2) and their results (2); queries, keys and
    /// values (3); attention output before and after joining the heads (2); and of each MLP layer.</summary>
    public double ValuesPerToken => 9 * width + (products == 2 ? 2 : 4) * hidden;

    /// <summary>Operations of one clip's forward pass.</summary>
    public double Flops(double tokens) =>
        2 * tokens * (4 * width * width + products * width * hidden) + 4 * tokens * tokens * width;
}
