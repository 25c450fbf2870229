using VJepa.Lab.Evaluation;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Lab.Studies;

/// <summary>One row of a comparison of probes.</summary>
/// <param name="Encoder">The encoder: pretrained, random-initialized.</param>
/// <param name="Probe">attentive or linear.</param>
/// <param name="Labels">Training labels per class; 0: all.</param>
/// <param name="Accuracy">Validation top-1, mean and deviation over splits.</param>
public sealed record ProbeRow(string Encoder, string Probe, int Labels, Spread Accuracy);

/// <summary>The same probes on the features of several encoders.</summary>
public static class ProbeComparison
{
    private static ProbeSettings Standard { get; } =
        new() { Standardization = Standardization.PerPositionAndDimension };

    /// <summary>Attentive and linear probe with all labels and with few.</summary>
    /// <param name="name">Name of the encoder.</param>
    /// <param name="heads">Heads of the attentive probe.</param>
    /// <param name="labels">Labels per class; 0: all.</param>
    /// <param name="pooling">Pooling for the linear probe.</param>
    /// <param name="splits">Number of random splits.</param>
    /// <param name="places">Grid of the tokens, for an attentive probe that is told their places; null: it is not.
    /// </param>
    public static IReadOnlyList<ProbeRow> Run(string name, FeatureSet train, FeatureSet validation, int heads,
        IReadOnlyList<int> labels, int splits = 3, ProbeSettings? settings = null,
        TokenPooling pooling = TokenPooling.MeanPerTimeSlice, TokenGrid? places = null,
        CancellationToken cancel = default)
    {
        settings ??= Standard;
        var rows = new List<ProbeRow>();
        foreach (var count in labels)
        {
            rows.Add(new(name, "attentive", count, Judge(train, count, splits, settings,
                (set, own) => ProbeTraining.Attentive(
                    set, validation, heads, own, shape => shape with { Places = places }, cancel: cancel))));
            rows.Add(new(name, "linear", count, Linear(train, validation, count, pooling, splits, settings, cancel)));
        }
        return rows;
    }

    /// <summary>A linear probe on the pooled tokens alone.</summary>
    /// <param name="labels">Labels per class; 0: all.</param>
    /// <param name="splits">Number of random splits.</param>
    public static Spread Linear(FeatureSet train, FeatureSet validation, int labels, TokenPooling pooling,
        int splits = 3, ProbeSettings? settings = null,
        CancellationToken cancel = default) => Judge(train, labels, splits, settings ?? Standard,
            (set, own) =>
                ProbeTraining.Linear(set, validation, pooling, own with { LearningRates = [1e-2] }, cancel: cancel));

    /// <summary>An attentive probe that is told the places of the tokens, with settings that suit small encoders and
    /// few clips.</summary>
    /// <param name="labels">Labels per class; 0: all.</param>
    /// <param name="heads">Heads of the probe.</param>
    /// <param name="grid">Grid of the tokens.</param>
    /// <param name="splits">Number of random splits.</param>
    public static Spread Attentive(FeatureSet train, FeatureSet validation, int labels, int heads, TokenGrid grid,
        int splits = 3, CancellationToken cancel = default)
    {
        ProbeResult Probe(FeatureSet set, int epochs) => ProbeTraining.Attentive(
            set, validation, heads,
            new() { LearningRates = [3e-3], Epochs = epochs, Standardization = Standardization.PerDimension },
            shape => shape with { Places = grid }, cancel: cancel);
        return labels == 0
            ? Spread.Of([Probe(train, 20).Top1])
            : LowShot.Run(train, LowShot.Splits(train, labels, splits), set => Probe(set, 60), Math.Min(splits, 2));
    }

    private static Spread Judge(FeatureSet train, int labels, int splits, ProbeSettings settings,
        Func<FeatureSet, ProbeSettings, ProbeResult> probe)
    {
        if (labels == 0) return Spread.Of([probe(train, settings).Top1]);
        // Few labels mean few steps per epoch: more epochs give every probe a similar number of steps.
        var epochs = (int)(settings.Epochs * train.Count / Math.Max(1, 4L * labels * train.Classes));
        var few = settings with { Epochs = Math.Max(settings.Epochs, epochs) };
        // One small probe gains little from a second core, so probes run side by side.
        return LowShot.Run(
            train, LowShot.Splits(train, labels, splits), set => probe(set, few), Math.Min(splits, get_num_threads()));
    }
}
