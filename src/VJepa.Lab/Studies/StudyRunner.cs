using System.Collections.Concurrent;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Lab.Studies;

/// <summary>How far a study is.</summary>
/// <param name="Done">Finished runs, those with kept results among them.</param>
/// <param name="Runs">Runs in all.</param>
/// <param name="Share">Share of all steps that is done, 0 to 1.</param>
/// <param name="Message">What happened last.</param>
public sealed record StudyProgress(int Done, int Runs, double Share, string Message);

/// <summary>
/// Runs a study. Results are kept under <see cref="StudyRun.Key"/>: a run whose result is there is not run again, and a
/// run that was stopped continues from its checkpoint. Both hold for the same build only (<see cref="BuildIdentity"/>).
/// Workers run side by side, each on its share of the cores.
/// </summary>
/// <param name="folder">Holds results (<c>KEY.json</c>) and unfinished runs (<c>KEY/</c>).</param>
/// <param name="workers">Runs at a time.</param>
public sealed class StudyRunner(string folder, int workers = 1)
{
    // Variants may share a teacher, or be one and the same run: the first trains, the others wait for what it leaves.
    private static readonly ConcurrentDictionary<string, object> turns = new();

    /// <summary>The build that measures; tests set others.</summary>
    internal string Build { get; init; } = BuildIdentity.Current;

    /// <summary>Runs what is missing. A result file that can't be believed is reported and measured anew.</summary>
    /// <returns>The table of all runs.</returns>
    /// <exception cref="ArgumentException">The study is invalid.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; finished runs are kept.</exception>
    public StudyTable Run(Study study, IProgress<StudyProgress>? progress = null, CancellationToken cancel = default)
    {
        study.Validate();
        ArgumentOutOfRangeException.ThrowIfLessThan(workers, 1);
        Directory.CreateDirectory(folder);
        var runs = study.Runs;
        var steps = new long[runs.Count];
        var (done, all) = (0, runs.Sum(run => (double)run.Experiment.Pretraining.Steps));
        void Tell(string message) => progress?.Report(new StudyProgress(done, runs.Count, steps.Sum() / all, message));
        StudyResult Result(int i)
        {
            cancel.ThrowIfCancellationRequested();
            var run = runs[i];
            var what = $"{run.Variant.Name}, seed {run.Seed}";
            IReadOnlyDictionary<string, double> measured;
            lock (Turn(FileOf(run)))
            {
                measured = Kept(run, problem => Tell($"{what}: {problem}"))
                    ?? Measure(run, new ImmediateProgress<StepReport>(step =>
                    {
                        steps[i] = step.Step + 1;
                        if (steps[i] % 20 == 0) Tell($"{what}: step {steps[i]}, loss {step.Loss:0.000}");
                    }), cancel);
            }
            steps[i] = run.Experiment.Pretraining.Steps;
            Interlocked.Increment(ref done);
            Tell($"{what}: done");
            return new StudyResult(run.Variant.Name, run.Seed, measured);
        }
        LibTorch.Load();
        int[] numbers = [.. Enumerable.Range(0, runs.Count)];
        return new StudyTable(study, TensorThreads.Map(numbers, Result, workers, Environment.ProcessorCount));
    }

    private IReadOnlyDictionary<string, double>? Kept(StudyRun run, Action<string> report)
    {
        var (key, file) = (run.KeyFor(Build), FileOf(run));
        if (File.Exists(file))
        {
            var (metrics, problem) = ResultFile.Read(file, key, Build);
            if (problem is not null) report($"{Path.GetFileName(file)} {problem}; measured anew");
            return metrics;
        }
        var other = Directory.EnumerateFileSystemEntries(folder, run.Settings + "-*")
            .FirstOrDefault(entry => !IsOf(entry, key));
        if (other is not null) report($"{Path.GetFileName(other)} is of another build and is not used");
        return null;
    }

    private IReadOnlyDictionary<string, double> Measure(
        StudyRun run, IProgress<StepReport> progress, CancellationToken cancel)
    {
        var experiment = run.Experiment;
        var key = run.KeyFor(Build);
        if (experiment.Teacher is { } teacher)
        {
            lock (Turn(teacher.RunFolder)) Train(teacher, teacher.RunFolder, progress, cancel).Dispose();
        }
        var own = Path.Combine(folder, key);
        using var pretrainer = Train(experiment, own, progress, cancel);
        var measured = run.Metrics.Measure(experiment, pretrainer, cancel).ToDictionary();
        measured["loss"] = TrainingLog.LastLosses(own, (experiment.Pretraining.Steps + 9) / 10).Average();
        ResultFile.Write(FileOf(run), key, Build, measured);
        Directory.Delete(own, recursive: true);
        return measured;
    }

    private static Pretrainer Train(
        Experiment experiment, string run, IProgress<StepReport> progress, CancellationToken cancel)
    {
        var settings = new RunSettings { Folder = run, HealthEvery = 0, KeepLast = 1 };
        using var stream = experiment.Stream();
        var pretrainer = TrainingRun.Continue(
            experiment.Pretraining, settings, stream, progress: progress, cancel: cancel);
        if (!cancel.IsCancellationRequested) return pretrainer;
        pretrainer.Dispose();
        throw new OperationCanceledException(cancel);
    }

    private static bool IsOf(string entry, string key) =>
        Path.GetFileName(entry).StartsWith(key, StringComparison.Ordinal);

    private static object Turn(string path) => turns.GetOrAdd(Path.GetFullPath(path), _ => new());

    private string FileOf(StudyRun run) => Path.Combine(folder, run.KeyFor(Build) + ".json");
}
