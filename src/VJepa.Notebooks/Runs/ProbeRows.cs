using System.Text.Json;
using System.Text.Json.Serialization;
using VJepa.Lab.Evaluation;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Runs;

/// <summary>One probe's result.</summary>
/// <param name="Top1">Validation accuracy.</param>
/// <param name="ClassMean">Mean over the classes' accuracies.</param>
/// <param name="TrainTop1">Accuracy on the training clips; null for nearest neighbors.</param>
/// <param name="LearningRate">Of the best probe; null for nearest neighbors.</param>
/// <param name="WeightDecay">The same.</param>
internal sealed record ProbeRow(
    string Probe, double Top1, double Top5, double ClassMean, double? TrainTop1, double? LearningRate,
    double? WeightDecay);

/// <summary>What <c>results.json</c> holds.</summary>
/// <param name="Encoder">Path of the weights.</param>
internal sealed record ProbeResults(
    string Encoder, long Train, long Validation, int Classes, double Chance, IReadOnlyList<ProbeRow> Probes);

/// <summary>Runs the probes of a run file on frozen features.</summary>
internal static class ProbeRows
{
    private static readonly JsonSerializerOptions json = new(RunFileJson.Options)
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // a class without clips
    };

    public static IReadOnlyList<ProbeRow> Run(
        RunFile run, FeatureSet train, FeatureSet validation, Action<string> note, CancellationToken cancel)
    {
        if (train.Classes < 2)
            throw new UsageException($"the lists have {train.Classes} classes: a probe needs at least 2.");
        var rows = new List<ProbeRow>();
        foreach (var kind in run.Evaluation.Probes.Distinct())
        {
            cancel.ThrowIfCancellationRequested();
            note($"{kind}");
            rows.Add(One(kind, run, train, validation, cancel));
        }
        return rows;
    }

    public static string Table(ProbeResults results) => string.Join(Environment.NewLine,
    [
        $"{results.Train} training and {results.Validation} validation clips, {results.Classes} classes",
        $"{"probe",-12}{"top-1",8}{"top-5",8}{"classes",9}{"train",8}",
        .. results.Probes.Select(row => FormattableString.Invariant(
            $"{row.Probe,-12}{row.Top1,8:0.000}{row.Top5,8:0.000}{row.ClassMean,9:0.000}{row.TrainTop1,8:0.000}")),
        FormattableString.Invariant($"{"chance",-12}{results.Chance,8:0.000}"),
    ]);

    /// <summary>Writes results.json; returns its path.</summary>
    public static string Save(string folder, ProbeResults results)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "results.json");
        File.WriteAllText(path, JsonSerializer.Serialize(results, json));
        return path;
    }

    private static ProbeRow One(
        ProbeKind kind, RunFile run, FeatureSet train, FeatureSet validation, CancellationToken cancel)
    {
        var judged = run.Evaluation;
        if (kind == ProbeKind.Knn)
        {
            var scores = KnnProbe.Run(
                train, validation, judged.Neighbors, judged.Pooling, judged.Training.Standardization);
            return new($"{kind}", scores.Top1, scores.Top5, scores.ClassMean, null, null, null);
        }
        var result = kind == ProbeKind.Attentive
            ? ProbeTraining.Attentive(
                train, validation, run.Training.Encoder.Heads, judged.Training, cancel: cancel)
            : ProbeTraining.Linear(train, validation, judged.Pooling, judged.Training, cancel: cancel);
        return new($"{kind}", result.Top1, result.Top5, result.Validation.ClassMean, result.Train.Top1,
            result.LearningRate, result.WeightDecay);
    }
}
