using TorchSharp;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>A probe during its training.</summary>
internal sealed class ProbeRun
{
    private readonly nn.Module<Tensor, Tensor> network;
    private readonly ProbeOptimizer optimizer;
    private readonly FeatureScaling? scaling;
    private readonly (double Rate, double Decay) peak;
    private readonly List<double> losses = [];
    private (double Sum, int Count) epoch;

    public ProbeRun(
        Func<Generator, nn.Module<Tensor, Tensor>> create, double learningRate, double weightDecay, long stepsPerEpoch,
        FeatureSet train, ProbeSettings settings)
    {
        using var generator = new Generator((ulong)settings.Seed);
        network = create(generator);
        network.to(train.Features.device);
        optimizer = new ProbeOptimizer(network, learningRate, weightDecay, stepsPerEpoch, settings);
        scaling = FeatureScaling.Fit(train, settings.Standardization);
        peak = (learningRate, weightDecay);
    }

    public IReadOnlyList<double> Losses => losses;

    public void Step(Tensor features, Tensor labels)
    {
        using var scope = NewDisposeScope();
        using var calm = GarbageCollection.Pause();
        var loss = nn.functional.cross_entropy(
            network.forward(scaling?.Apply(features) ?? features), labels.to(features.device));
        optimizer.Step(loss);
        epoch = (epoch.Sum + loss.item<float>(), epoch.Count + 1);
    }

    public void EndEpoch()
    {
        losses.Add(epoch.Sum / epoch.Count);
        epoch = default;
    }

    public TrainedProbe Finish(FeatureSet train, FeatureSet validation)
    {
        optimizer.Dispose();
        return new TrainedProbe(
            network, scaling, new ProbeResult(Judge(validation), Judge(train), losses, peak.Rate, peak.Decay));
    }

    public void Abandon()
    {
        optimizer.Dispose();
        network.Dispose();
        scaling?.Dispose();
    }

    private ClassificationScores Judge(FeatureSet set)
    {
        using var logits = TrainedProbe.Logits(network, scaling, set, 256);
        return ClassificationScores.Of(logits, set.Labels);
    }
}
