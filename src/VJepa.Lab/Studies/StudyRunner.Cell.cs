using System.Collections.Concurrent;
using VJepa.Training;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Lab.Studies;

/// <content>One cell: its kept result, or training and measuring.</content>
public sealed partial class StudyRunner
{
    // Variants may share a teacher, or be one and the same run: the first trains, the others wait for what it leaves.
    private static readonly ConcurrentDictionary<string, object> turns = new();

    private StudyResult Of(StudyRun run, IProgress<StepReport>? progress, Action<string> note, CancellationToken cancel)
    {
        lock (Turn(FolderOf(run)))
        {
            var metrics = Kept(run, note);
            if (metrics is null)
            {
                using (RunLock.Take(FolderOf(run), run.Title)) // another process may just have ended
                    metrics = Kept(run, _ => { }) ?? Measure(run, progress, cancel);
                Forget(FolderOf(run));
            }
            return new StudyResult(run.Variant.Name, run.Seed, metrics) { Identity = run.Identity };
        }
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
        StudyRun run, IProgress<StepReport>? progress, CancellationToken cancel)
    {
        var experiment = run.Experiment;
        if (experiment.Teacher is { } teacher)
        {
            lock (Turn(teacher.RunFolder)) Train(teacher, teacher.RunFolder, progress, cancel).Dispose();
        }
        using var pretrainer = Train(experiment, FolderOf(run), progress, cancel);
        var measured = run.Metrics.Measure(experiment, pretrainer, cancel).ToDictionary();
        var tenth = (experiment.Pretraining.Steps + 9) / 10;
        measured["loss"] = TrainingLog.LastLosses(FolderOf(run), tenth).Average();
        ResultFile.Write(FileOf(run), run.KeyFor(Build), Build, measured);
        return measured;
    }

    private Pretrainer Train(
        Experiment experiment, string run, IProgress<StepReport>? progress, CancellationToken cancel)
    {
        var settings = new RunSettings
        {
            Folder = run,
            CheckpointEvery = CheckpointEvery,
            HealthEvery = 0,
            KeepLast = 1,
        };
        using var stream = experiment.Stream();
        var pretrainer = TrainingRun.Continue(
            experiment.Pretraining, settings, new FinishedBatches(stream), progress: progress,
            device: cuda_is_available() ? CUDA : CPU, cancel: cancel);
        if (!cancel.IsCancellationRequested) return pretrainer;
        pretrainer.Dispose();
        throw new OperationCanceledException(cancel);
    }

    private static void Forget(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another process that had waited for this cell was faster.
        }
    }

    private static bool IsOf(string entry, string key) =>
        Path.GetFileName(entry).StartsWith(key, StringComparison.Ordinal);

    private static object Turn(string path) => turns.GetOrAdd(Path.GetFullPath(path), _ => new());

    private string FileOf(StudyRun run) => FolderOf(run) + ".json";

    private string FolderOf(StudyRun run) => Path.Combine(folder, run.KeyFor(Build));
}
