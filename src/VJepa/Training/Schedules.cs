namespace VJepa.Training;

/// <summary>
/// Learning rate, weight decay and EMA momentum of every step. As released, the first two are advanced before they are
/// used (step 0 has the value at 1), and the momentum after (step 0 has its first value).
/// </summary>
public sealed class Schedules(PretrainingConfig config)
{
    private readonly long warmup = (long)(config.WarmupEpochs * config.StepsPerEpoch);

    // As released: the length is truncated to an integer for learning rate and weight decay, but not for momentum.
    private readonly int length = (int)(config.ScheduleStretch * config.Epochs * config.StepsPerEpoch);
    private readonly double momentumLength = config.StepsPerEpoch * config.Epochs * config.ScheduleStretch;

    /// <summary>The learning rate, in the configured shape.</summary>
    /// <param name="step">Index of the step, from 0.</param>
    public double LearningRate(long step)
    {
        double call = step + 1;
        var (start, reference, final) = (config.StartLearningRate, config.LearningRate, config.FinalLearningRate);
        if (config.LearningRateShape == LearningRateShape.Linear)
            return reference + call / length * (final - reference);
        if (call < warmup) return start + call / Math.Max(1, (double)warmup) * (reference - start);
        if (config.LearningRateShape == LearningRateShape.WarmupCosine)
        {
            var progress = (call - warmup) / Math.Max(1, (double)(length - warmup));
            return Math.Max(final, HalfCosine(reference, final, progress));
        }
        var cooldown = (long)(config.CooldownEpochs * config.StepsPerEpoch);
        var cooled = call - (length - cooldown);
        return cooled < 0 ? reference : reference + cooled / Math.Max(1, (double)cooldown) * (final - reference);
    }

    /// <summary>The weight decay, in the configured shape. It has no warm-up.</summary>
    /// <param name="step">Index of the step, from 0.</param>
    public double WeightDecay(long step)
    {
        var progress = (step + 1) / (double)length;
        var value = config.WeightDecayShape == WeightDecayShape.Linear
            ? config.WeightDecay + progress * (config.FinalWeightDecay - config.WeightDecay)
            : HalfCosine(config.WeightDecay, config.FinalWeightDecay, progress);
        return config.FinalWeightDecay <= config.WeightDecay
            ? Math.Max(config.FinalWeightDecay, value)
            : Math.Min(config.FinalWeightDecay, value);
    }

    /// <summary>Linear from the first to the last value.</summary>
    public double Momentum(long step) =>
        config.Momentum.Start + step * (config.Momentum.End - config.Momentum.Start) / momentumLength;

    /// <summary>Whether gradients are clipped: only if the epoch's index (from 0) is greater than the warm-up epochs.
    /// </summary>
    public bool Clips(long step) => config.ClipNorm is not null && step / config.StepsPerEpoch > config.WarmupEpochs;

    private static double HalfCosine(double from, double to, double progress) =>
        to + (from - to) * .5 * (1 + Math.Cos(Math.PI * progress));
}
