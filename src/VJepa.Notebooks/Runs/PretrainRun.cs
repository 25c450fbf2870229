using VJepa.Notebooks.Running;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Notebooks.Runs;

/// <summary>Pretraining of a run file.</summary>
internal static class PretrainRun
{
    /// <summary>The file that a run's folder keeps: every value that it was started with.</summary>
    public const string Kept = "run.json";

    /// <summary>Trains until the end or until canceled; the last step has a checkpoint either way.</summary>
    /// <param name="run">With absolute paths.</param>
    /// <param name="resume">Goes on from the folder's newest checkpoint.</param>
    /// <param name="note">Told what happens, a sentence each.</param>
    /// <returns>Steps done.</returns>
    /// <exception cref="UsageException">The run can't start: its folder, its data or its device.</exception>
    /// <exception cref="NonFiniteLossException">The loss is NaN or infinite.</exception>
    public static long Start(
        RunFile run, bool resume, IProgress<StepReport> progress, Action<string> note, CancellationToken cancel)
    {
        Refuse(run.Run.Folder, resume);
        var device = RunMachine.Prepare(run.Run);
        var experiment = RunClips.Open(run, note, Rendering(note), cancel);
        Directory.CreateDirectory(run.Run.Folder);
        File.WriteAllText(Path.Combine(run.Run.Folder, Kept), RunFileJson.Print(run));
        using var clips = experiment.Stream(run.Data.Flip);
        using var held = run.Run.HealthEvery > 0 ? experiment.HealthClips(run.Run.HealthClips) : null;
        var settings = new RunSettings
        {
            Folder = run.Run.Folder,
            StartFrom = run.Run.StartFrom,
            CheckpointEvery = run.Run.CheckpointEvery,
            KeepLast = run.Run.KeepLast,
            HealthEvery = run.Run.HealthEvery,
            TensorBoard = run.Run.TensorBoard,
        };
        var health = new ImmediateProgress<FeatureHealth>(
            measured => note($"step {measured.Step}: {measured.State}; {measured}"));
        try
        {
            using var pretrainer = TrainingRun.Continue(
                run.Training, settings, new FinishedBatches(clips), held, progress, health, device, cancel);
            foreach (var skipped in clips.Statistics.Skipped) note($"left out: {skipped.Path}: {skipped.Reason}");
            return pretrainer.NextStep;
        }
        catch (InvalidOperationException e) when (Checkpoint.Latest(run.Run.Folder) is not null)
        {
            throw new UsageException(e.Message); // another run's folder
        }
    }

    private static void Refuse(string folder, bool resume)
    {
        var latest = Checkpoint.Latest(folder);
        if (latest is not null && !resume)
        {
            throw new UsageException($"{folder} already has checkpoints (the newest: {Path.GetFileName(latest)}). "
                + "Give --resume to go on from it, or name another run.folder.");
        }
        if (latest is null && resume && Directory.Exists(folder) is false)
            throw new UsageException($"--resume: {folder} does not exist. Leave --resume out to start anew.");
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
