namespace VJepa.Training;

/// <summary>What one training step did.</summary>
/// <param name="Step">Index of the step, from 0.</param>
/// <param name="Loss">What was minimized.</param>
/// <param name="Parts">The objective's parts, by name: <c>mask-0</c>, <c>variance</c>, ….</param>
/// <param name="EncoderGradientNorm">L2 norm before clipping. The released log writes 0 until clipping starts.</param>
/// <param name="PredictorGradientNorm">L2 norm before clipping.</param>
/// <param name="ContextShare">Fraction of the tokens that the encoder saw, for each mask pair.</param>
public sealed record StepReport(
    long Step,
    double Loss,
    IReadOnlyDictionary<string, double> Parts,
    double LearningRate,
    double WeightDecay,
    double Momentum,
    double EncoderGradientNorm,
    double PredictorGradientNorm,
    IReadOnlyList<double> ContextShare)
{
    /// <summary>The loss of each mask pair; empty for an objective that reports none.</summary>
    public IReadOnlyList<double> MaskLosses =>
        [.. Parts.Where(part => part.Key.StartsWith("mask-", StringComparison.Ordinal)).Select(part => part.Value)];

    /// <summary>Mean of relu(1 - standard deviation of the predictions over tokens); NaN if not reported.</summary>
    public double VarianceTerm => Parts.GetValueOrDefault("variance", double.NaN);

    /// <summary>Seconds of the step with the wait for clips; on a GPU, until the work was queued.</summary>
    public double Seconds { get; init; }

    /// <summary>Seconds of waiting for clips.</summary>
    public double DataSeconds { get; init; }

    /// <summary>Seconds of clipping, AdamW and EMA.</summary>
    public double UpdateSeconds { get; init; }

    /// <summary>Parts of several passes, summed with each pass's share of the batch as its weight.</summary>
    internal static Dictionary<string, double> Sum(
        IEnumerable<(double Share, Dictionary<string, double> Parts)> passes) => passes
            .SelectMany(pass => pass.Parts.Select(part => (part.Key, Value: pass.Share * part.Value)))
            .GroupBy(part => part.Key).ToDictionary(group => group.Key, group => group.Sum(part => part.Value));
}
