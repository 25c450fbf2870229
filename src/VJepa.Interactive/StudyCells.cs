using System.Text.RegularExpressions;
using VJepa.Lab.Plots;
using VJepa.Lab.Studies;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Interactive;

/// <summary>A value of a run as a table has it, and as it was measured here.</summary>
public sealed record Remeasured(string Variant, int Seed, string Value, double InTheTable, double Here);

/// <summary>Studies in a cell: with a bar below it, and stopped when the cell is interrupted.</summary>
public static partial class StudyCells
{
    /// <summary>Runs a study (<see cref="StudyRunner.Run"/>), and saves its table beside the results.</summary>
    /// <exception cref="OperationCanceledException">The cell was interrupted; finished runs are kept.</exception>
    public static StudyTable RunWithBar(this StudyRunner runner, Study study)
    {
        var bar = CellApi.Progress(1.0, study.Name);
        var table = runner.Run(study, new ImmediateProgress<StudyProgress>(
            now => bar.Report(now.Share, $"{now.Done} of {now.Runs} runs; {now.Message}")), CellApi.Cancel);
        table.Save(runner.Folder);
        return table;
    }

    /// <summary>Bars of a value, one for each variant; the random-initialized encoder has its color.</summary>
    public static IReadOnlyList<Bar> Bars(this StudyTable table, string metric) => [.. table.Study.Variants.Select(
        one => new Bar(one.Name, table.Values(one.Name, metric),
            one == StudyVariant.RandomInitialized ? Role.RandomInitialized : Role.Pretrained))];

    /// <summary>Records a value's mean of each variant: <c>study.masking.random-tube-9</c>.</summary>
    /// <param name="table">The table of a study.</param>
    /// <param name="metric">Name of the value.</param>
    /// <param name="name">What the names begin with; default: <c>study.</c> and the study's name.</param>
    public static void Record(this StudyTable table, string metric, string? name = null)
    {
        foreach (var one in table.Study.Variants)
        {
            var word = NoWord().Replace(one.Name.ToLowerInvariant(), "-").Trim('-');
            Results.Record($"{name ?? $"study.{table.Study.Name}"}.{word}", table.Of(one.Name, metric).Mean);
        }
    }

    /// <summary>Runs one cell of a table here, also when its result came with the course.</summary>
    /// <param name="runner">Runs it.</param>
    /// <param name="table">The table of a study.</param>
    /// <param name="number">The cell, from 1, in the order of <see cref="Study.Runs"/>.</param>
    /// <param name="values">Names of the values to compare.</param>
    /// <exception cref="ArgumentException">There is no such cell, or it has no such value.</exception>
    /// <exception cref="OperationCanceledException">The cell was interrupted; the same call goes on.</exception>
    public static IReadOnlyList<Remeasured> Remeasure(
        this StudyRunner runner, StudyTable table, int number, params IReadOnlyList<string> values)
    {
        double steps = table.Study.CellRun(number).Experiment.Pretraining.Steps;
        var there = table.Results[number - 1];
        if (values.FirstOrDefault(name => !there.Metrics.ContainsKey(name)) is { } missing)
            throw new ArgumentException(
                $"'{missing}' was not measured: choose from {string.Join(", ", there.Metrics.Keys)}.", nameof(values));
        var bar = CellApi.Progress(1.0, there.Variant);
        var here = runner.RunCell(table.Study, number, new ImmediateProgress<StepReport>(
            step => bar.Report((step.Step + 1) / steps, $"loss {step.Loss:F3}")), cancel: CellApi.Cancel);
        bar.Report(1.0, "measured");
        return [.. values.Select(name =>
            new Remeasured(here.Variant, here.Seed, name, there.Metrics[name], here.Metrics[name]))];
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NoWord();
}
