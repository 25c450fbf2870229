using VJepa.Lab.Evaluation;
using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Lab.Studies;

/// <summary>What a study measures after every run: probes on the frozen target encoder, and feature health.</summary>
public sealed record StudyMetrics
{
    /// <summary>Labels per class for probes; 0: all.</summary>
    public IReadOnlyList<int> Labels { get; init; } = [20];

    /// <summary>Number of labeled training clips, from the start of the list.</summary>
    public int TrainClips { get; init; } = 1024;

    /// <summary>Number of random splits.</summary>
    public int Splits { get; init; } = 3;

    /// <summary>How probes are trained; null: as <see cref="ProbeComparison"/> does.</summary>
    public ProbeSettings? Probes { get; init; }

    /// <summary>Whether the attentive probe is told the tokens' places.</summary>
    public bool Places { get; init; }

    /// <summary>
    /// Measures a run. Names of the values: <c>linear.20</c>, <c>attentive.20</c> (<c>.all</c> for 0), <c>spread</c>,
    /// <c>match</c>, <c>rank</c>.
    /// </summary>
    public IReadOnlyDictionary<string, double> Measure(
        Experiment experiment, Pretrainer pretrainer, CancellationToken cancel = default)
    {
        using var scope = NewDisposeScope();
        var results = new SortedDictionary<string, double>(StringComparer.Ordinal);
        using var train = Features(
            experiment, pretrainer.TargetEncoder, experiment.FirstTrainClips(TrainClips), cancel);
        using var validation = Features(experiment, pretrainer.TargetEncoder, experiment.ValidationClips(), cancel);
        var heads = experiment.Pretraining.Encoder.Heads;
        foreach (var row in ProbeComparison.Run("", train, validation, heads, Labels, Splits, Probes,
            places: Places ? experiment.Pretraining.Encoder.Grid : null, cancel: cancel))
            results[$"{row.Probe}.{(row.Labels == 0 ? "all" : row.Labels)}"] = row.Accuracy.Mean;
        var health = FeatureHealth.Measure(pretrainer, experiment.HealthClips());
        (results["spread"], results["match"], results["rank"]) = (health.Spread, health.Match, health.EffectiveRank);
        return results;
    }

    private static FeatureSet Features(
        Experiment experiment, Encoder encoder, Video.ClipDataset clips, CancellationToken cancel) =>
        experiment.Features(encoder, clips, cancel: cancel);
}
