using VJepa.Masking;
using VJepa.Objectives;

namespace VJepa.Training;

/// <summary>What a training step costs, by counting: a multiply-add is two operations, only matrix products count.</summary>
/// <param name="EncoderParameters">Trained parameters of the encoder; the target encoder has as many.</param>
/// <param name="PredictorParameters">Trained parameters of the predictor.</param>
/// <param name="TargetFlops">Of a step: the target encoder, forward.</param>
/// <param name="EncoderFlops">Of a step: the encoder on the context tokens of all masks, forward and backward.</param>
/// <param name="PredictorFlops">Of a step: the predictor, forward and backward.</param>
/// <param name="StateBytes">float32 weights, gradients, both Adam moments and the target encoder.</param>
/// <param name="ActivationBytes">float32 values that the backward pass needs, estimated from the layers' inputs; attention scores are not among
/// them, since the fused kernel computes them anew.</param>
public sealed record ModelCost(
    long EncoderParameters, long PredictorParameters, double TargetFlops, double EncoderFlops, double PredictorFlops, long StateBytes, long ActivationBytes)
{
    /// <summary>Operations of a step.</summary>
    public double StepFlops => TargetFlops + EncoderFlops + PredictorFlops;

    /// <summary>The cost with the numbers of tokens that the masks of the first steps leave: operations on average, memory of the step that needs most.</summary>
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
        var guess = new BlockCost(predictor.Width, encoder);
        double tubelet = encoder.TubeletPixels;
        double outputs = config.Target.Width(encoder);
        var patches = 2 * all * tubelet * encoder.Width;
        double encoderFlops = 0, predictorFlops = 0, values = 0;
        foreach (var (context, target) in tokens)
        {
            double both = context + target;
            // Backward is twice forward, but clips need no gradient.
            encoderFlops += 4 * context * tubelet * encoder.Width + 3 * encoder.Depth * block.Flops(context);
            predictorFlops += 3 * (2 * context * (double)encoder.Width * predictor.Width + predictor.Depth * guess.Flops(both) + 2 * target * predictor.Width * outputs);
            values += context * (encoder.Depth * block.ValuesPerToken + 2 * encoder.Width)
                + both * (predictor.Depth * guess.ValuesPerToken + 2 * predictor.Width) + target * 2 * outputs;
        }
        var targetFlops = config.Target is PixelTarget ? 0 : patches + encoder.Depth * block.Flops(all);
        long encoderParameters = (long)(tubelet + 1) * encoder.Width + encoder.Depth * block.Parameters + 2L * encoder.Width;
        var predictorParameters = (encoder.Width + 1L) * predictor.Width + predictor.MaskTokens * (long)predictor.Width
            + predictor.Depth * guess.Parameters + 2L * predictor.Width + (predictor.Width + 1) * (long)outputs;
        return new ModelCost(
            encoderParameters, predictorParameters, clips * targetFlops, clips * encoderFlops, clips * predictorFlops,
            sizeof(float) * (5 * encoderParameters + 4 * predictorParameters), sizeof(float) * (long)(clips * values));
    }

    public override string ToString() => FormattableString.Invariant(
        $"encoder {EncoderParameters / 1e6:0.0} M and predictor {PredictorParameters / 1e6:0.0} M parameters; {StepFlops / 1e9:0.0} GFLOP a step; {StateBytes / 1e9:0.00} GB state, {ActivationBytes / 1e9:0.00} GB activations");
}
