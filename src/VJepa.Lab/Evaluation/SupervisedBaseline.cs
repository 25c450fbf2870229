using TorchSharp;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>How the supervised baseline is trained.</summary>
public sealed record SupervisedSettings
{
    public int Steps { get; init; } = 1000;
    public double LearningRate { get; init; } = 5e-4;
    public double WeightDecay { get; init; } = .05;

    /// <summary>Share of the steps in which the learning rate rises from 0.</summary>
    public double Warmup { get; init; } = .1;

    public double? ClipNorm { get; init; } = 1;

    /// <summary>Decides the initial weights; the order of clips is the stream's.</summary>
    public int Seed { get; init; }
}

/// <summary>The same encoder trained end to end from labels, for comparison with frozen features.</summary>
public static class SupervisedBaseline
{
    /// <summary>Trains a new model. The caller owns it.</summary>
    /// <param name="config">Shape of the encoder.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="clips">Labeled training batches.</param>
    /// <param name="settings">Steps, rates, seed.</param>
    /// <param name="device">Where to train; default: the CPU.</param>
    /// <param name="progress">Reported after each step.</param>
    /// <param name="cancel">Stops between steps.</param>
    public static SupervisedModel Train(
        EncoderConfig config, int classes, IClipStream clips, SupervisedSettings? settings = null,
        Device? device = null, IProgress<ProbeProgress>? progress = null, CancellationToken cancel = default)
    {
        settings ??= new SupervisedSettings();
        using var start = new Generator((ulong)settings.Seed);
        var model = new SupervisedModel(config, classes, start);
        try
        {
            model.to(device ?? CPU);
            using var optimizer = new ProbeOptimizer(
                model, settings.LearningRate, settings.WeightDecay, settings.Steps, new ProbeSettings
                {
                    Epochs = 1,
                    StartLearningRate = 0,
                    WarmupEpochs = settings.Warmup,
                    FinalWeightDecay = settings.WeightDecay,
                    ClipNorm = settings.ClipNorm,
                });
            for (var step = 1; step <= settings.Steps; step++)
            {
                cancel.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                using var batch = clips.Next(cancel);
                using var calm = GarbageCollection.Pause();
                CheckLabels(batch.Labels, classes);
                var loss = nn.functional.cross_entropy(
                    model.forward(batch.Clips.to(device ?? CPU)), batch.Labels.to(int64).to(device ?? CPU));
                optimizer.Step(loss);
                progress?.Report(new ProbeProgress(step, settings.Steps, loss.item<float>()));
            }
            return model;
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }

    private static void CheckLabels(Tensor labels, int classes)
    {
        var (min, max) = (labels.min().ToInt64(), labels.max().ToInt64());
        if (min >= 0 && max < classes) return;
        throw new ArgumentException(
            $"Labels run from {min} to {max}; {classes} classes need 0 to {classes - 1}. " +
            "Leave unlabeled clips (-1) out of supervised training.");
    }

    /// <summary>Evaluates a model on validation batches; each batch is disposed after use.</summary>
    public static ClassificationScores Evaluate(
        SupervisedModel model, IEnumerable<ClipBatch> batches, CancellationToken cancel = default)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var device = model.parameters().First().device;
        var (logits, labels) = (new List<Tensor>(), new List<Tensor>());
        foreach (var batch in batches)
        {
            cancel.ThrowIfCancellationRequested();
            using var owned = batch;
            using var inner = NewDisposeScope();
            logits.Add(model.forward(batch.Clips.to(device)).MoveToOuterDisposeScope());
            labels.Add(batch.Labels.to(int64).clone().MoveToOuterDisposeScope());
        }
        if (logits.Count == 0) throw new ArgumentException("There are no validation clips.");
        return ClassificationScores.Of(cat(logits, 0), cat(labels, 0));
    }
}
