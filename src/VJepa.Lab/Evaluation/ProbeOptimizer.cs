using TorchSharp.Modules;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>AdamW with schedules for learning rate and weight decay.</summary>
public sealed class ProbeOptimizer : IDisposable
{
    private readonly ProbeSettings settings;
    private readonly (double Rate, double Decay) peak;
    private readonly long warmup;
    private readonly long steps;
    private readonly Parameter[] parameters;
    private readonly AdamW.ParamGroup decaying;
    private readonly AdamW adam;
    private long step;

    /// <param name="network">The network to train.</param>
    /// <param name="learningRate">Peak learning rate.</param>
    /// <param name="weightDecay">Initial weight decay of parameters with more than one dimension; others have
    /// none.</param>
    /// <param name="stepsPerEpoch">Updates per epoch.</param>
    /// <param name="settings">Epochs, warm-up, final values, clipping.</param>
    public ProbeOptimizer(
        nn.Module network, double learningRate, double weightDecay, long stepsPerEpoch, ProbeSettings settings)
    {
        this.settings = settings;
        peak = (learningRate, weightDecay);
        warmup = (long)(settings.WarmupEpochs * stepsPerEpoch);
        steps = settings.Epochs * stepsPerEpoch;
        parameters = [.. network.parameters().Where(parameter => parameter.requires_grad)];
        decaying = new AdamW.ParamGroup(parameters.Where(parameter => parameter.dim() > 1));
        adam = optim.AdamW(
            [decaying, new AdamW.ParamGroup(parameters.Where(parameter => parameter.dim() <= 1), weight_decay: 0)]);
    }

    /// <summary>Learning rate of the latest update.</summary>
    public double LearningRate { get; private set; }

    /// <summary>Weight decay of the latest update.</summary>
    public double WeightDecay { get; private set; }

    /// <summary>One update; returns the gradient's L2 norm before clipping.</summary>
    public double Step(Tensor loss)
    {
        using var calm = GarbageCollection.Pause();
        step++;
        var start = settings.StartLearningRate ?? peak.Rate;
        LearningRate = step < warmup
            ? start + step / (double)warmup * (peak.Rate - start)
            : HalfCosine(peak.Rate, settings.FinalLearningRate, (step - warmup) / (double)Math.Max(1, steps - warmup));
        WeightDecay = HalfCosine(peak.Decay, settings.FinalWeightDecay ?? peak.Decay, step / (double)steps);
        foreach (var group in adam.ParamGroups) group.LearningRate = LearningRate;
        decaying.Options.weight_decay = WeightDecay;
        adam.zero_grad();
        loss.backward();
        var norm = nn.utils.clip_grad_norm_(parameters.Where(parameter => parameter.grad is not null),
            settings.ClipNorm ?? double.PositiveInfinity);
        adam.step();
        NativeMemory.ReleaseAt(step);
        return norm;
    }

    private static double HalfCosine(double from, double to, double progress) =>
        to + (from - to) * .5 * (1 + Math.Cos(Math.PI * Math.Min(1, progress)));

    public void Dispose() => adam.Dispose();
}
