using Microsoft.Extensions.Logging;
using VJepa.Runtime;

namespace VJepa.Training;

/// <summary>What every run with a folder does: it opens the newest checkpoint, and writes one after some steps.
/// </summary>
internal static class KeptRun
{
    /// <summary>A trainer at the folder's newest checkpoint, or else at its start.</summary>
    /// <param name="create">A new trainer.</param>
    /// <param name="from">A trainer that starts from <see cref="RunSettings.StartFrom"/>.</param>
    /// <exception cref="InvalidOperationException">The folder holds another run; the message names what
    /// differs.</exception>
    public static T Open<T>(
        object config, RunSettings settings, RunOrigin origin, Func<T> create, Func<string, T> from, ILogger? logger)
        where T : IResumable
    {
        if (Checkpoint.Latest(settings.Folder) is not { } latest)
            return settings.StartFrom is { } start ? from(start) : create();
        RunMatch.Check(settings.Folder, latest, config, origin, logger);
        return Checkpoint.Restore(create(), latest);
    }

    /// <summary>The next step that is a multiple; never for 0.</summary>
    public static long Next(long step, int every) => every <= 0 ? long.MaxValue : (step / every + 1) * every;

    /// <summary>Writes a checkpoint and deletes the old ones.</summary>
    public static void Save(
        IResumable trainer, RunSettings settings, RunOrigin origin, TrainingLog log, ILogger? logger)
    {
        log.Flush();
        var path = Checkpoint.Save(trainer, settings.Folder, origin: origin);
        logger?.LogInformation("Step {Step}: wrote {Checkpoint}", trainer.NextStep, path);
        Checkpoint.Prune(settings.Folder, settings.KeepLast, settings.KeepEvery);
        NativeMemory.Release();
    }
}
