using Microsoft.Extensions.Logging;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Processes;

/// <summary>
/// <see cref="TrainingRun"/> on several processes. Process 0 reads and writes the run's folder; the others get their
/// start from it, so a run may go on with another number of processes, on machines that share no disk.
/// </summary>
public static class ProcessRun
{
    /// <summary>Trains to the configured end, or until canceled in any process.</summary>
    /// <param name="streams">One for each clip length, the same in every process. Each process reads only its rows of a
    /// batch (<see cref="IClipStream.Rows"/>), unless the objective looks at the clips.</param>
    /// <param name="healthClips">See <see cref="TrainingRun"/>; only process 0 measures.</param>
    /// <param name="progress">Told of every step, in every process.</param>
    /// <returns>The pretrainer at its last step. The caller owns it.</returns>
    /// <exception cref="InvalidOperationException">The folder holds another run (process 0).</exception>
    public static Pretrainer Continue(
        ProcessGroup processes,
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
        using var agreed = new CancellationTokenSource(); // by all processes, between two steps
        void Agree()
        {
            if (processes.Any(cancel.IsCancellationRequested)) agreed.Cancel();
        }
        var report = new ImmediateProgress<StepReport>(step =>
        {
            progress?.Report(step);
            Agree();
        });
        var runner = MpiRunner.On(processes, settings.Runner);
        Agree();
        if (!config.Objective.ReadsClips())
        {
            foreach (var clips in streams)
                clips.Rows = MpiRunner.Rows(clips.BatchSize, config.Accumulation, processes.Rank, processes.Size);
        }
        var latest = processes.Rank == 0 ? Checkpoint.Latest(settings.Folder) : null;
        var start = processes.Broadcast(latest is null ? 0 : Checkpoint.ReadState(latest).NextStep);
        if (processes.Rank == 0)
        {
            return TrainingRun.Continue(
                config, settings with { Runner = runner }, streams, healthClips, report, health, device, agreed.Token,
                logger);
        }
        var pretrainer = new Pretrainer(config, device, runner) { NextStep = start };
        pretrainer.Run(streams, progress: report, cancel: agreed.Token);
        return pretrainer;
    }
}
