namespace VJepa.Training;

/// <summary>What one training step did.</summary>
/// <param name="Step">Number of the step, from 0.</param>
/// <param name="Loss">Mean over mask pairs, variance term included where it has a weight.</param>
/// <param name="MaskLosses">The loss of each mask pair.</param>
/// <param name="VarianceTerm">Mean of relu(1 - deviation of the predictions over tokens).</param>
/// <param name="EncoderGradientNorm">L2, before clipping. The released log writes 0 until clipping starts.</param>
/// <param name="PredictorGradientNorm">L2, before clipping.</param>
/// <param name="ContextShare">Share of the tokens that the encoder saw, for each mask pair.</param>
/// <param name="Seconds">Time of the step; <paramref name="DataSeconds"/> of it went by waiting for clips.</param>
public sealed record StepReport(
    long Step,
    double Loss,
    IReadOnlyList<double> MaskLosses,
    double VarianceTerm,
    double LearningRate,
    double WeightDecay,
    double Momentum,
    double EncoderGradientNorm,
    double PredictorGradientNorm,
    IReadOnlyList<double> ContextShare,
    double Seconds,
    double DataSeconds)
{
    /// <summary>Seconds of each part of the step. On a GPU: when work was handed over, not when it was done.</summary>
    public IReadOnlyDictionary<StepPart, double> Parts { get; init; } = new Dictionary<StepPart, double>();
}
