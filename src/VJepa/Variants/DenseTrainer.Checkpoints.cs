using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Variants;

public sealed partial class DenseTrainer
{
    object IResumable.Config => Config;

    IEnumerable<(string File, nn.Module Network)> IResumable.Kept =>
    [
        ("encoder", Networks.Encoder), ("predictor", Networks.Predictor), ("target_encoder", Networks.TargetEncoder),
    ];

    /// <summary>Writes weights, moving average, Adam moments and step into <c>step-NNNNNN</c> of a run's folder;
    /// returns its path. A frozen teacher is not written.</summary>
    public string Save(string run) => Checkpoint.Save(this, run);

    /// <summary>A trainer that goes on from a checkpoint, bit for bit as if it had never stopped.</summary>
    /// <param name="path">A folder <c>step-NNNNNN</c>.</param>
    /// <param name="config">The run's configuration; null to read it from the checkpoint.</param>
    /// <param name="teacher">The run's teacher, if it has one.</param>
    /// <exception cref="WeightFileException">A file is missing or damaged, or does not fit; the message names the file
    /// and the tensor.</exception>
    public static DenseTrainer Load(
        string path, VJepa21Config? config = null, DenseEncoder? teacher = null, Device? device = null) =>
        Checkpoint.Restore(
            new DenseTrainer(config ?? Checkpoint.ConfigOf<VJepa21Config>(path), null, teacher, device), path);

    /// <summary>An unattended run, as <see cref="TrainingRun"/> is for V-JEPA: it goes on from the folder's newest
    /// checkpoint, logs to <c>log.csv</c>, writes checkpoints and can be stopped.</summary>
    /// <param name="config">The configuration of the folder's checkpoints; only the number of steps may be larger.
    /// </param>
    /// <param name="settings">The folder and how often to save. <see cref="RunSettings.StartFrom"/>, for the cool-down:
    /// a folder <c>step-NNNNNN</c>, or a file of <see cref="VJepa21Checkpoint"/>, whose moments start at 0. Feature
    /// health is not measured.</param>
    /// <param name="streams">One of videos, one of images, or both; the data of the folder's checkpoints.</param>
    /// <param name="teacher">A frozen encoder that gives the targets; null for the target encoder.</param>
    /// <param name="logger">Gets the start and the checkpoints.</param>
    /// <returns>The trainer at its last step. The caller owns it.</returns>
    /// <exception cref="ArgumentException">The configuration or the settings are invalid.</exception>
    /// <exception cref="InvalidOperationException">The folder holds a run of another configuration, data, teacher or
    /// start; the message names what differs.</exception>
    /// <exception cref="NonFiniteLossException">The loss is NaN or infinite; the last checkpoint stays.</exception>
    public static DenseTrainer Continue(
        VJepa21Config config, RunSettings settings, IReadOnlyList<IClipStream> streams, DenseEncoder? teacher = null,
        IProgress<StepReport>? progress = null, Device? device = null, CancellationToken cancel = default,
        ILogger? logger = null)
    {
        VariantRun.Check(settings);
        config.Validate();
        var origin = RunOrigin.Of(config.Run.OpenParts, settings.StartFrom, streams);
        if (teacher is not null)
            origin = origin with { Code = origin.Code.Append(new("Teacher", Digest(teacher))).ToDictionary() };
        DenseTrainer New(DenseNetworks? networks = null) => new(config, networks, teacher, device);
        var trainer = KeptRun.Open(
            config, settings, origin, () => New(),
            start => File.Exists(start)
                ? New(VJepa21Checkpoint.Load(start, config))
                : VariantRun.AtStart(Checkpoint.Restore(New(), start)),
            logger);
        VariantRun.Train(
            trainer, config.Run, config.Run.Steps, settings, origin, logger, cancel,
            (until, report) => trainer.Run(
                streams, until, new ImmediateProgress<StepReport>(step =>
                {
                    report(step);
                    progress?.Report(step);
                }),
                cancel));
        return trainer;
    }

    /// <summary>Of names, shapes and the first values of each weight: a teacher may have gigabytes.</summary>
    private static string Digest(DenseEncoder teacher)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, weight) in teacher.named_parameters())
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name} {string.Join(' ', weight.shape)}\n"));
            var values = weight.flatten().narrow(0, 0, Math.Min(64, weight.numel())).cpu().contiguous();
            hash.AppendData(values.bytes);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
