using VJepa.Lab.Studies;
using VJepa.Notebooks.Running;
using VJepa.Video;

namespace VJepa.Notebooks.Runs;

/// <summary>Opens the clips of a run file.</summary>
internal static class RunClips
{
    /// <summary>Lists, sampling and transforms of a run; a world's missing videos are rendered.</summary>
    /// <param name="run">With absolute paths, <see cref="RunPaths"/>.</param>
    /// <param name="note">Told what was changed or left out.</param>
    /// <param name="progress">Share of the world's videos that exist.</param>
    /// <exception cref="UsageException">A list is missing or can't be used.</exception>
    public static Experiment Open(
        RunFile run, Action<string>? note = null, IProgress<double>? progress = null,
        CancellationToken cancel = default)
    {
        try
        {
            var lists = Lists(run, progress, cancel);
            foreach (var line in lists.Notes) note?.Invoke(line);
            return new Experiment
            {
                Train = lists.Train,
                Validation = lists.Validation,
                Unlabeled = lists.Unlabeled,
                Classes = lists.Classes,
                Sampling = Sampling(run),
                Pretraining = run.Training,
                RunFolder = run.Run.Folder,
                MinCrop = run.Data.MinCrop,
            };
        }
        catch (Exception e) when (e is VideoListException or FileNotFoundException or InvalidOperationException)
        {
            throw new UsageException($"data: {e.Message}");
        }
    }

    public static FrameSampling Sampling(RunFile run) => new()
    {
        ClipLength = run.Training.Encoder.Frames,
        FrameStep = run.Data.FrameStep,
        Fps = run.Data.Fps,
        Interval = run.Data.Interval,
    };

    private static LabeledLists Lists(RunFile run, IProgress<double>? progress, CancellationToken cancel)
    {
        var data = run.Data;
        if (data.World is not null)
        {
            var (train, validation, classes) =
                RunWorlds.Write(data, run.Training.Encoder, data.Folder, progress, cancel);
            return new(train, validation, null, classes, []);
        }
        if (data.Train is null)
            throw new UsageException("data.train is null: give a list of videos, or a data.world.");
        if (data.Validation is { } held) return LabeledLists.Load(data.Train, held);
        var all = LabeledLists.Load(data.Train, data.Train);
        if (all.Train.Count == 0)
            throw new UsageException("data.validation is null, and data.train has no labels to split by: give a list.");
        var (learned, rest) = all.Train.Split(.1);
        return all with { Train = learned, Validation = rest };
    }
}
