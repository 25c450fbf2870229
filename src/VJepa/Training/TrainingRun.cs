using Microsoft.Extensions.Logging;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>An unattended pretraining run: it resumes from its newest checkpoint, logs, measures feature health, and
/// can be stopped.</summary>
public static class TrainingRun
{
    /// <summary>Trains to the configured end, or until canceled.</summary>
    /// <param name="config">
    /// The configuration of the folder's checkpoints; only the number of steps may be larger, to train on.
    /// </param>
    /// <param name="clips">The data of the folder's checkpoints (<see cref="IClipStream.Data"/>).</param>
    /// <param name="healthClips">Held-out clips [B, C, T, H, W] for <see cref="FeatureHealth"/>; null: not measured.
    /// </param>
    /// <param name="logger">Gets the start, checkpoints, and changes of <see cref="HealthState"/>.</param>
    /// <returns>The pretrainer at its last step. The caller owns it.</returns>
    /// <exception cref="InvalidOperationException">
    /// The folder holds a run of another configuration, data or start; the message names what differs.
    /// </exception>
    /// <exception cref="NonFiniteLossException">The loss is NaN or infinite; the last checkpoint stays.</exception>
    public static Pretrainer Continue(
        PretrainingConfig config,
        RunSettings settings,
        IClipStream clips,
        Tensor? healthClips = null,
        IProgress<StepReport>? progress = null,
        IProgress<FeatureHealth>? health = null,
        Device? device = null,
        CancellationToken cancel = default,
        ILogger? logger = null) =>
        Continue(config, settings, [clips], healthClips, progress, health, device, cancel, logger);

    /// <summary>The same with clips of several lengths: each step has one batch of each stream (V-JEPA 2).</summary>
    public static Pretrainer Continue(
        PretrainingConfig config,
        RunSettings settings,
        IReadOnlyList<IClipStream> streams,
        Tensor? healthClips = null,
        IProgress<StepReport>? progress = null,
        IProgress<FeatureHealth>? health = null,
        Device? device = null,
        CancellationToken cancel = default,
        ILogger? logger = null)
    {
        var origin = RunOrigin.Of(config, settings.StartFrom, streams);
        var pretrainer = KeptRun.Open(
            config, settings, origin,
            () => new Pretrainer(config, device, settings.Runner),
            start => Continuation.From(start, config, device, settings.Runner), logger);
        using var log = new TrainingLog(settings.Folder, config, pretrainer.NextStep);
        var board = settings.TensorBoard ? new TensorBoardLog(settings.Folder) : null;
        logger?.LogInformation(
            "{Folder}: starts at step {Step} of {Steps}; {Cost}",
            settings.Folder, pretrainer.NextStep, config.Steps, ModelCost.Of(config, 1));
        logger?.LogInformation(
            "{Machine}; {Precision}, activations {Kept}",
            Machine.Describe(), pretrainer.Encoder.ComputeType, config.Recompute ? "computed again" : "kept");
        var state = HealthState.Healthy;
        void Measure()
        {
            if (healthClips is null) return;
            var measured = FeatureHealth.Measure(pretrainer, healthClips);
            log.Add(measured);
            board?.Add(measured);
            if (measured.State != state)
            {
                logger?.LogWarning(
                    "Step {Step}: features are now in the state {State} ({Health})",
                    measured.Step, measured.State, measured);
            }
            state = measured.State;
            health?.Report(measured);
        }
        var report = new ImmediateProgress<StepReport>(step =>
        {
            log.Add(step);
            board?.Add(step);
            progress?.Report(step);
        });
        if (pretrainer.NextStep == 0) Measure();
        while (pretrainer.NextStep < config.Steps && !cancel.IsCancellationRequested)
        {
            var stop = Math.Min(
                KeptRun.Next(pretrainer.NextStep, settings.CheckpointEvery),
                KeptRun.Next(pretrainer.NextStep, settings.HealthEvery));
            pretrainer.Run(streams, stop, report, cancel);
            var done = pretrainer.NextStep == config.Steps;
            if (settings.HealthEvery > 0 && (done || pretrainer.NextStep % settings.HealthEvery == 0)) Measure();
            var due = pretrainer.NextStep % Math.Max(1, settings.CheckpointEvery) == 0;
            if (done || due || cancel.IsCancellationRequested)
                KeptRun.Save(pretrainer, settings, origin, log, logger);
        }
        logger?.LogInformation(
            "Stopped before step {Step}; peak memory {Gigabytes:0.00} GB",
            pretrainer.NextStep, NativeMemory.PeakBytes / 1e9);
        return pretrainer;
    }
}
