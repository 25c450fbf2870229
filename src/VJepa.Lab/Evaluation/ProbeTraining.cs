using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Progress of a training.</summary>
/// <param name="Epoch">Epochs done (steps for the supervised baseline).</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Loss">Mean training loss of the epoch; of several probes, the lowest.</param>
public sealed record ProbeProgress(int Epoch, int Epochs, double Loss);

/// <summary>
/// Trains probes on stored features.
/// </summary>
public static class ProbeTraining
{
    /// <summary>An attentive probe; of several learning rates and weight decays, the one with the best validation accuracy (the published protocol; where that matters, keep a separate test set).</summary>
    /// <param name="train">Features to learn from.</param>
    /// <param name="validation">Features to evaluate on.</param>
    /// <param name="heads">Heads of the probe; must divide the features' width.</param>
    /// <param name="settings">Epochs, rates, seed.</param>
    /// <param name="shape">Changes the default shape (depth 1, complete block).</param>
    /// <param name="progress">Reported after each epoch.</param>
    /// <param name="cancel">Stops between updates.</param>
    public static ProbeResult Attentive(FeatureSet train, FeatureSet validation, int heads, ProbeSettings? settings = null,
        Func<AttentiveProbeConfig, AttentiveProbeConfig>? shape = null, IProgress<ProbeProgress>? progress = null, CancellationToken cancel = default)
    {
        var config = new AttentiveProbeConfig { Width = (int)train.Width, Classes = train.Classes, Heads = heads };
        config = shape?.Invoke(config) ?? config;
        return Best(Train(generator => new AttentiveProbe(config, generator), train, validation, settings ?? new(), progress, cancel));
    }

    /// <summary>A linear probe on pooled tokens; the best of several, as in <see cref="Attentive"/>.</summary>
    public static ProbeResult Linear(FeatureSet train, FeatureSet validation, TokenPooling pooling = TokenPooling.Mean,
        ProbeSettings? settings = null, IProgress<ProbeProgress>? progress = null, CancellationToken cancel = default)
    {
        using var pooledTrain = train.Pool(pooling);
        using var pooledValidation = validation.Pool(pooling);
        return Best(Train(_ => new LinearProbe(pooledTrain.Width, train.Classes), pooledTrain, pooledValidation, settings ?? new(), progress, cancel));
    }

    /// <summary>One probe per pair of learning rate and weight decay, trained on the same batches. The caller owns them.</summary>
    /// <exception cref="ArgumentException">The sets do not match, or a setting is invalid.</exception>
    public static IReadOnlyList<TrainedProbe> Train(Func<Generator, nn.Module<Tensor, Tensor>> create, FeatureSet train, FeatureSet validation,
        ProbeSettings settings, IProgress<ProbeProgress>? progress = null, CancellationToken cancel = default)
    {
        settings.Validate();
        Check(train, validation);
        var stepsPerEpoch = (train.Count + settings.BatchSize - 1) / settings.BatchSize;
        var runs = settings.LearningRates.SelectMany(rate => settings.WeightDecays.Select(decay =>
            new ProbeRun(create, rate, decay, stepsPerEpoch, train, settings))).ToList();
        try
        {
            using var order = new Generator((ulong)settings.Seed + 1);
            for (var epoch = 0; epoch < settings.Epochs; epoch++)
            {
                using var scope = NewDisposeScope();
                var shuffled = randperm(train.Count, generator: order);
                for (var start = 0L; start < train.Count; start += settings.BatchSize)
                {
                    cancel.ThrowIfCancellationRequested();
                    using var inner = NewDisposeScope();
                    var chosen = shuffled.narrow(0, start, Math.Min(settings.BatchSize, train.Count - start));
                    var (features, labels) = (train.Batch(chosen), train.Labels.index_select(0, chosen.to(train.Labels.device)));
                    foreach (var run in runs) run.Step(features, labels);
                }
                foreach (var run in runs) run.EndEpoch();
                progress?.Report(new ProbeProgress(epoch + 1, settings.Epochs, runs.Min(run => run.Losses[^1])));
            }
            return [.. runs.Select(run => run.Finish(train, validation))];
        }
        catch
        {
            foreach (var run in runs) run.Abandon();
            throw;
        }
    }

    private static ProbeResult Best(IReadOnlyList<TrainedProbe> probes)
    {
        foreach (var probe in probes) probe.Dispose();
        return probes.MaxBy(probe => probe.Result.Top1)!.Result;
    }

    private static void Check(FeatureSet train, FeatureSet validation)
    {
        if (train.Count == 0 || validation.Count == 0)
            throw new ArgumentException($"{train.Count} training and {validation.Count} validation clips: a probe needs both.");
        if (train.Classes != validation.Classes || train.Tokens != validation.Tokens || train.Width != validation.Width)
            throw new ArgumentException(
                $"Training features ({train.Tokens} tokens of {train.Width}, {train.Classes} classes) and validation features " +
                $"({validation.Tokens} of {validation.Width}, {validation.Classes} classes) do not match. Extract both with the same encoder and settings.");
    }
}
