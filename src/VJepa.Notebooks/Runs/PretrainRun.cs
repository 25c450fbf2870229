using VJepa.Notebooks.Running;
using VJepa.Processes;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Video;
using VJepa.Weights;

namespace VJepa.Notebooks.Runs;

/// <summary>Pretraining of a run file.</summary>
internal static class PretrainRun
{
    /// <summary>The file that a run's folder keeps: every value that it was started with.</summary>
    public const string Kept = "run.json";

    /// <summary>Trains until the end or until canceled; the last step has a checkpoint either way.</summary>
    /// <param name="run">With absolute paths.</param>
    /// <param name="resume">Goes on from the folder's newest checkpoint, if there is one.</param>
    /// <param name="note">Told what happens, a sentence each.</param>
    /// <param name="processes">Those that mpirun started, which share the work; null: this one alone.</param>
    /// <returns>Steps done.</returns>
    /// <exception cref="UsageException">The run can't start: its folder, its data or its device.</exception>
    /// <exception cref="NonFiniteLossException">The loss is NaN or infinite.</exception>
    public static long Start(
        RunFile run, bool resume, IProgress<StepReport> progress, Action<string> note, CancellationToken cancel,
        ProcessGroup? processes = null)
    {
        var first = processes is null || processes.Rank == 0;
        if (first) Refuse(run.Run.Folder, resume);
        var device = RunMachine.Prepare(run.Run);
        if (!first) processes!.Meet(); // the first process renders what is missing
        var experiment = RunClips.Open(run, note, Rendering(note), cancel);
        if (first) processes?.Meet();
        var started = false;
        var steps = new ImmediateProgress<StepReport>(step =>
        {
            // Only now it is certain that the folder is this run's.
            if (!started && first) File.WriteAllText(Path.Combine(run.Run.Folder, Kept), RunFileJson.Print(run));
            started = true;
            progress.Report(step);
        });
        try
        {
            using var clips = experiment.Stream(run.Data.Flip);
            using var held = first && run.Run.HealthEvery > 0 ? experiment.HealthClips(run.Run.HealthClips) : null;
            var (settings, batches) = (Settings(run.Run), new FinishedBatches(clips));
            using var pretrainer = processes is null
                ? TrainingRun.Continue(run.Training, settings, batches, held, steps, Health(note), device, cancel)
                : ProcessRun.Continue(
                    processes, run.Training, settings, [batches], held, steps, Health(note), device, cancel);
            foreach (var skipped in clips.Statistics.Skipped) note($"left out: {skipped.Path}: {skipped.Reason}");
            return pretrainer.NextStep;
        }
        catch (Exception e) when (!started && (e is InvalidOperationException or ArgumentException
            or WeightFileException or VideoListException))
        {
            throw new UsageException(e.Message); // another run's folder, other weights, or clips that can't be read
        }
    }

    private static RunSettings Settings(RunPlace place) => new()
    {
        Folder = place.Folder,
        StartFrom = place.StartFrom,
        CheckpointEvery = place.CheckpointEvery,
        KeepLast = place.KeepLast,
        HealthEvery = place.HealthEvery,
        TensorBoard = place.TensorBoard,
    };

    private static ImmediateProgress<FeatureHealth> Health(Action<string> note) => new(measured => note(
        FormattableString.Invariant($"before step {measured.Step}: features {measured.State}, effective rank ")
        + FormattableString.Invariant($"{measured.EffectiveRank:0.0} of {measured.PossibleRank}, ")
        + FormattableString.Invariant($"match {measured.Match:0.00}")));

    private static void Refuse(string folder, bool resume)
    {
        if (resume || Checkpoint.Latest(folder) is not { } latest) return;
        throw new UsageException($"{folder} already has checkpoints (the newest: {Path.GetFileName(latest)}). "
            + "Give --resume to go on from it, or name another run.folder.");
    }

    /// <summary>Tells each tenth of the videos of a world that are rendered.</summary>
    private static ImmediateProgress<double> Rendering(Action<string> note)
    {
        var told = 0;
        return new(share =>
        {
            var tenths = (int)(10 * share);
            if (tenths > Volatile.Read(ref told) && Interlocked.Exchange(ref told, tenths) < tenths && share < 1)
                note($"rendering videos: {tenths}0 %");
        });
    }
}
