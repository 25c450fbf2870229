using Microsoft.Extensions.Logging;
using VJepa.Training;

namespace VJepa.Variants;

/// <summary>The loop of an unattended run of a variant: logs, and a checkpoint after some steps.</summary>
internal static class VariantRun
{
    /// <exception cref="ArgumentException">The settings ask for what variants don't have.</exception>
    public static void Check(RunSettings settings)
    {
        if (settings.Runner is null) return;
        throw new ArgumentException(
            "Runner is set, but this trainer has its own step. Leave RunSettings.Runner null.", nameof(settings));
    }

    /// <summary>The trainer with its weights and moments, at step 0 of a new run.</summary>
    public static T AtStart<T>(T trainer) where T : IResumable
    {
        trainer.NextStep = 0;
        return trainer;
    }

    /// <param name="run">Says how many steps an epoch of the log has.</param>
    /// <param name="steps">Steps of the whole run.</param>
    /// <param name="runUntil">Trains up to a step, telling each report.</param>
    public static void Train(
        IResumable trainer, PretrainingConfig run, long steps, RunSettings settings, RunOrigin origin, ILogger? logger,
        CancellationToken cancel, Action<long, Action<StepReport>> runUntil)
    {
        using var log = new TrainingLog(settings.Folder, run, trainer.NextStep);
        var board = settings.TensorBoard ? new TensorBoardLog(settings.Folder) : null;
        logger?.LogInformation(
            "{Folder}: starts at step {Step} of {Steps}", settings.Folder, trainer.NextStep, steps);
        while (trainer.NextStep < steps && !cancel.IsCancellationRequested)
        {
            runUntil(Math.Min(steps, KeptRun.Next(trainer.NextStep, settings.CheckpointEvery)), report =>
            {
                log.Add(report);
                board?.Add(report);
            });
            KeptRun.Save(trainer, settings, origin, log, logger);
        }
        logger?.LogInformation("Stopped before step {Step}", trainer.NextStep);
    }
}
