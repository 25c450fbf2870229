using VJepa.Objectives;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Parity;

/// <summary>The calls of the library that parity tests make, in one place.</summary>
internal static class Library
{
    public static Tensor PatchEmbedding(Encoder encoder, Tensor clips) =>
        ((PatchEmbedding)encoder.named_children().First(child => child.name == "patch_embed").module).forward(clips);

    /// <summary>The tokens after each block, [B, N, D] each, before the final LayerNorm.</summary>
    public static IReadOnlyList<Tensor> BlockOutputs(Encoder encoder, Tensor clips)
    {
        var (x, rotary) = encoder.Embed(clips);
        var outputs = new List<Tensor>();
        foreach (var block in encoder.Blocks) outputs.Add(x = block.forward(x, rotary));
        return outputs;
    }

    /// <summary>Normalized features of the target encoder. [B, N, D].</summary>
    public static Tensor Targets(Pretrainer pretrainer, Tensor clips) => pretrainer.Targets(clips);

    public static Tensor NormalizedTargets(Tensor features) =>
        TargetNormalization.LayerNorm.Apply(features);

    /// <summary>Predicted features of a mask's target tokens. [B, K, D].</summary>
    public static Tensor Predict(Pretrainer pretrainer, Tensor clips, MaskPair mask, int maskToken) =>
        pretrainer.Predict(clips, mask, maskToken);

    public static Tensor AbsoluteLoss(Tensor predicted, Tensor target) =>
        new L1Objective().Compare(predicted, target);

    public static Tensor SquaredLoss(Tensor predicted, Tensor target) =>
        new L2Objective().Compare(predicted, target);

    public static Tensor VarianceTerm(IReadOnlyList<Tensor> predictions) =>
        PredictionObjective.VarianceTerm(predictions);

    public static Pretrainer Resume(string file, PretrainingConfig config) =>
        ReleasedCheckpoint.Load(Golden.File(file), config);

    public static IReadOnlyDictionary<string, Tensor> Parameters(Pretrainer pretrainer) =>
        pretrainer.Parameters.ToDictionary(p => p.Name, p => (Tensor)p.Value);

    /// <summary>How often the optimizer has changed each parameter.</summary>
    public static IReadOnlyDictionary<string, long> Updates(Pretrainer pretrainer) =>
        pretrainer.Parameters.ToDictionary(p => p.Name, p => p.Updates);

    /// <summary>Mean over parameters of the mean absolute value of Adam's moments.</summary>
    public static (double First, double Second) AdamMoments(Pretrainer pretrainer)
    {
        double Mean(Func<TrainedParameter, Tensor> moment) => pretrainer.Parameters.Average(parameter =>
        {
            using var mean = moment(parameter).@double().abs().mean();
            return mean.item<double>();
        });
        return (Mean(p => p.ExpAvg), Mean(p => p.ExpAvgSq));
    }
}
