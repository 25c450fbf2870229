using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Runs;

/// <summary>Values that no field's type can refuse.</summary>
internal static class RunCheck
{
    /// <exception cref="ArgumentException">A value is invalid; the message says which and what to do.</exception>
    /// <exception cref="UsageException">The same.</exception>
    public static void Values(RunFile run)
    {
        run.Training.Validate();
        _ = run.Training.Predictor.HeadsFor(run.Training.Encoder);
        run.Evaluation.Training.Validate();
        var (data, place, judged) = (run.Data, run.Run, run.Evaluation);
        if (data.World is { } world && !RunWorlds.Names.Contains(world))
        {
            throw new UsageException($"data.world: {world} is unknown{NearestName.Of(world, RunWorlds.Names)} "
                + $"Known: {string.Join(", ", RunWorlds.Names)}.");
        }
        Require(data.World is null || (data.Train is null && data.Validation is null),
            "data: give either world or train and validation; set the other to null.");
        Require(new object?[] { data.FrameStep, data.Fps, data.Interval }.Count(value => value is not null) == 1,
            "data: set exactly one of frameStep, fps and interval; the others are null.");
        Require(data is { FrameStep: null or > 0, Fps: null or > 0, Interval: null or > 0 },
            "data: frameStep, fps and interval must be above 0.");
        Require(data.Clips >= 1, $"data.clips is {data.Clips}: give at least 1.");
        Require(data.MinCrop is > 0 and <= 1, $"data.minCrop is {data.MinCrop}: choose above 0 and at most 1.");
        Require(place.Folder.Length > 0, "run.folder is empty: name a folder.");
        Require(place.CheckpointEvery >= 1, $"run.checkpointEvery is {place.CheckpointEvery}: give at least 1.");
        Require(place.KeepLast >= 1, $"run.keepLast is {place.KeepLast}: give at least 1.");
        Require(place.HealthEvery >= 0, $"run.healthEvery is {place.HealthEvery}: give 0 (never) or more.");
        Require(place.HealthClips >= 2, $"run.healthClips is {place.HealthClips}: give at least 2.");
        Require(place.Threads >= 0, $"run.threads is {place.Threads}: give 0 (all cores) or more.");
        Require(judged.Neighbors >= 1, $"evaluation.neighbors is {judged.Neighbors}: give at least 1.");
        Require(judged.BatchSize >= 1, $"evaluation.batchSize is {judged.BatchSize}: give at least 1.");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition) throw new UsageException(message);
    }
}
