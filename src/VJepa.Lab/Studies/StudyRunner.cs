using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Lab.Studies;

/// <summary>
/// Runs a study. Results are kept under <see cref="StudyRun.Key"/>: a run whose result is there is not run again, and a
/// run that was stopped continues from its checkpoint. Both hold for the same build only (<see cref="BuildIdentity"/>).
/// Workers run side by side, each on its share of the cores; other processes may run other cells in the same folder.
/// </summary>
/// <param name="folder">Holds results (<c>KEY.json</c>) and unfinished runs (<c>KEY/</c>).</param>
/// <param name="workers">Runs at a time.</param>
public sealed partial class StudyRunner(string folder, int workers = 1)
{
    /// <summary>Holds results (<c>KEY.json</c>) and unfinished runs (<c>KEY/</c>).</summary>
    public string Folder => folder;

    /// <summary>Results of <see cref="Run"/> that need not be measured here; null: none.</summary>
    public ShippedResults? Shipped { get; init; }

    /// <summary>The build that measures; tests set others.</summary>
    internal string Build { get; init; } = BuildIdentity.Current;

    /// <summary>Steps between a run's checkpoints.</summary>
    internal int CheckpointEvery { get; init; } = 500;

    /// <summary>Runs what is missing. A result file that can't be believed is reported and measured anew.</summary>
    /// <returns>The table of all runs.</returns>
    /// <exception cref="ArgumentException">The study is invalid.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; finished runs are kept.</exception>
    /// <exception cref="StudyBusyException">Another process works on one of the runs.</exception>
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
            var result = Shipped?.Of(run) ?? Of(run, new ImmediateProgress<StepReport>(step =>
            {
                steps[i] = step.Step + 1;
                if (steps[i] % 20 == 0) Tell($"{run.Title}: step {steps[i]}, loss {step.Loss:0.000}");
            }), problem => Tell($"{run.Title}: {problem}"), cancel);
            steps[i] = run.Experiment.Pretraining.Steps;
            Interlocked.Increment(ref done);
            Tell($"{run.Title}: {(result.IsShipped ? "shipped" : "done")}");
            return result;
        }
        LibTorch.Load();
        int[] numbers = [.. Enumerable.Range(0, runs.Count)];
        return new StudyTable(study, TensorThreads.Map(numbers, Result, workers, Environment.ProcessorCount));
    }

    /// <summary>Runs one cell here, unless its result is kept in the folder; shipped results don't count. Other
    /// processes may run others in the same folder, and <see cref="Run"/> then makes the table from what all of them
    /// kept.</summary>
    /// <param name="number">From 1, in the order of <see cref="Study.Runs"/>.</param>
    /// <param name="progress">Told of every step.</param>
    /// <param name="note">Told of a kept result that can't be believed.</param>
    /// <exception cref="ArgumentException">The study is invalid, or has no such cell.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; the same call goes on from a checkpoint of the last
    /// step done.</exception>
    /// <exception cref="StudyBusyException">Another process works on the cell.</exception>
    public StudyResult RunCell(
        Study study, int number, IProgress<StepReport>? progress = null, Action<string>? note = null,
        CancellationToken cancel = default)
    {
        study.Validate();
        Directory.CreateDirectory(folder);
        LibTorch.Load();
        return Of(study.CellRun(number), progress, note ?? (_ => { }), cancel);
    }

    /// <summary>How far each cell is.</summary>
    public IReadOnlyList<StudyCell> Cells(Study study) => [.. study.Runs.Select((run, i) =>
    {
        var (key, unfinished) = (run.KeyFor(Build), FolderOf(run));
        var done = File.Exists(FileOf(run)) && ResultFile.Read(FileOf(run), key, Build).Metrics is not null;
        var steps = Checkpoint.Latest(unfinished) is { } latest ? Checkpoint.ReadState(latest).NextStep : 0;
        return new StudyCell(i + 1, run, done, !done && RunLock.IsHeld(unfinished), steps);
    })];
}
