using Microsoft.Extensions.Logging;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Variants;

public sealed partial class LeVJepaTrainer
{
    object IResumable.Config => Config;

    IEnumerable<(string File, nn.Module Network)> IResumable.Kept => [("encoder", Encoder), ("projector", projector)];

    /// <summary>Writes weights, Adam moments and step into <c>step-NNNNNN</c> of a run's folder; returns its path.
    /// </summary>
    public string Save(string run) => Checkpoint.Save(this, run);

    /// <summary>A trainer that goes on from a checkpoint, bit for bit as if it had never stopped.</summary>
    /// <param name="path">A folder <c>step-NNNNNN</c>.</param>
    /// <param name="config">The run's configuration; null to read it from the checkpoint.</param>
    /// <exception cref="WeightFileException">A file is missing or damaged, or does not fit; the message names the file
    /// and the tensor.</exception>
    public static LeVJepaTrainer Load(string path, LeVJepaConfig? config = null, Device? device = null) =>
        Checkpoint.Restore(new LeVJepaTrainer(config ?? Checkpoint.ConfigOf<LeVJepaConfig>(path), device), path);

    /// <summary>An unattended run, as <see cref="TrainingRun"/> is for V-JEPA: it goes on from the folder's newest
    /// checkpoint, logs to <c>log.csv</c>, writes checkpoints and can be stopped.</summary>
    /// <param name="config">The configuration of the folder's checkpoints.</param>
    /// <param name="settings">The folder and how often to save. <see cref="RunSettings.StartFrom"/>: a folder
    /// <c>step-NNNNNN</c>. Feature health is not measured.</param>
    /// <param name="clips">The data of the folder's checkpoints.</param>
    /// <param name="steps">Steps of the whole run; a later call may give more.</param>
    /// <param name="logger">Gets the start and the checkpoints.</param>
    /// <returns>The trainer at its last step. The caller owns it.</returns>
    /// <exception cref="ArgumentException">The configuration or the settings are invalid.</exception>
    /// <exception cref="InvalidOperationException">The folder holds a run of another configuration, data or start; the
    /// message names what differs.</exception>
    /// <exception cref="NonFiniteLossException">The loss is NaN or infinite; the last checkpoint stays.</exception>
    public static LeVJepaTrainer Continue(
        LeVJepaConfig config, RunSettings settings, IClipStream clips, long steps,
        IProgress<LeVJepaReport>? progress = null, Device? device = null, CancellationToken cancel = default,
        ILogger? logger = null)
    {
        VariantRun.Check(settings);
        config.Validate();
        var origin = RunOrigin.Of([], settings.StartFrom, [clips]);
        LeVJepaTrainer New() => new(config, device);
        var trainer = KeptRun.Open(
            config, settings, origin, New, start => VariantRun.AtStart(Checkpoint.Restore(New(), start)), logger);
        var oneEpoch = new PretrainingConfig { StepsPerEpoch = int.MaxValue }; // LeVJEPA's schedule has no epochs
        VariantRun.Train(
            trainer, oneEpoch, steps, settings, origin, logger, cancel,
            (until, report) => trainer.Run(
                clips, until, new ImmediateProgress<LeVJepaReport>(step =>
                {
                    report(ForLog(step, config));
                    progress?.Report(step);
                }),
                cancel));
        return trainer;
    }

    /// <summary>What LeVJEPA does not have is NaN.</summary>
    private static StepReport ForLog(LeVJepaReport report, LeVJepaConfig config) => new(
        report.Step, report.Loss,
        new Dictionary<string, double> { ["distance"] = report.Distance, ["sigreg"] = report.Statistic },
        report.LearningRate, config.WeightDecay, double.NaN, double.NaN, double.NaN, []);
}
