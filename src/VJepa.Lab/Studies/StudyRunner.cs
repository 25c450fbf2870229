using System.Text.Json;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Lab.Studies;

/// <summary>
/// Runs a study. Results are kept by the content of the run: what is there already is not run again, and a run that was stopped
/// goes on from its checkpoint. Workers run side by side, each on its share of the cores.
/// </summary>
/// <param name="folder">Holds results (<c>KEY.json</c>) and runs under way.</param>
/// <param name="workers">Runs at a time.</param>
public sealed class StudyRunner(string folder, int workers = 1)
{
    /// <summary>Runs what is missing.</summary>
    /// <returns>The table of all runs.</returns>
    /// <exception cref="ArgumentException">The study makes no comparison.</exception>
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
            var measured = Kept(run) ?? Measure(run, new ImmediateProgress<StepReport>(step =>
            {
                steps[i] = step.Step + 1;
                if (steps[i] % 20 == 0) Tell($"{what}: step {steps[i]}, loss {step.Loss:0.000}");
            }), cancel);
            steps[i] = run.Experiment.Pretraining.Steps;
            Interlocked.Increment(ref done);
            Tell($"{what}: done");
            return new StudyResult(run.Variant.Name, run.Seed, measured);
        }
        LibTorch.Load();
        return new StudyTable(study, TensorThreads.Map([.. Enumerable.Range(0, runs.Count)], Result, workers, Environment.ProcessorCount));
    }

    private IReadOnlyDictionary<string, double>? Kept(StudyRun run)
    {
        var file = ResultFile(run);
        return File.Exists(file) ? JsonSerializer.Deserialize<Dictionary<string, double>>(File.ReadAllText(file)) : null;
    }

    private IReadOnlyDictionary<string, double> Measure(StudyRun run, IProgress<StepReport> progress, CancellationToken cancel)
    {
        var experiment = run.Experiment;
        var place = Path.Combine(folder, run.Key);
        using var stream = experiment.Stream();
        using var pretrainer = TrainingRun.Continue(
            experiment.Pretraining, new RunSettings { Folder = place, HealthEvery = 0, KeepLast = 1 }, stream, progress: progress, cancel: cancel);
        cancel.ThrowIfCancellationRequested();
        var measured = run.Metrics.Measure(experiment, pretrainer, cancel);
        var temporary = ResultFile(run) + ".new";
        File.WriteAllText(temporary, JsonSerializer.Serialize(measured));
        File.Move(temporary, ResultFile(run), overwrite: true);
        Directory.Delete(place, recursive: true);
        return measured;
    }

    private string ResultFile(StudyRun run) => Path.Combine(folder, run.Key + ".json");
}
