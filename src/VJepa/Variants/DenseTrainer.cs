using TorchSharp;
using VJepa.Masking;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>
/// A V-JEPA 2.1 run on videos, images or both (arXiv 2603.14482). The target of every token is the target encoder's, or
/// a frozen teacher's; then the moving average is only what is kept.
/// </summary>
public sealed partial class DenseTrainer : IResumable
{
    private readonly DenseEncoder? teacher;
    private readonly Device device;
    private readonly IDenseRunner runner;
    private readonly Schedules schedules;

    /// <param name="config">The run.</param>
    /// <param name="networks">Networks to go on from, for the cool-down, which this class then owns; null for new ones
    /// from the configuration's seed alone.</param>
    /// <param name="teacher">A frozen encoder that gives the targets; null for the target encoder.</param>
    /// <param name="device">Where to train; the CPU by default.</param>
    /// <param name="shares">Shares of a batch that train side by side on the CPU; 1: one thread of control; null:
    /// libtorch's number of threads, at most 8. Another number gives the same step up to rounding.</param>
    /// <exception cref="ArgumentException">The configuration is invalid, or does not fit the teacher.</exception>
    public DenseTrainer(
        VJepa21Config config, DenseNetworks? networks = null, DenseEncoder? teacher = null, Device? device = null,
        int? shares = null)
    {
        var run = config.Run;
        config.Validate();
        LibTorch.Load();
        (Config, this.teacher, this.device, schedules) = (config, teacher, device ?? CPU, run.Schedules);
        using var scope = NewDisposeScope();
        Networks = networks ?? New(config);
        var targetWidth = config.PredictedLevels * (teacher ?? Networks.TargetEncoder).Config.Width;
        if (Networks.Predictor.Outputs != targetWidth)
            throw new ArgumentException(
                $"The predictor says {Networks.Predictor.Outputs} features, but the targets have {targetWidth}. " +
                "Give the teacher of this width, or set TeacherWidth to 0 to learn from the moving average.");
        Networks.Encoder.to(this.device);
        Networks.Predictor.to(this.device);
        Networks.TargetEncoder.to(this.device);
        foreach (var p in Networks.TargetEncoder.parameters()) p.requires_grad = false;
        var type = run.Precision.On(this.device);
        Networks.Encoder.ComputeType = Networks.Predictor.ComputeType = Networks.TargetEncoder.ComputeType = type;
        Networks.Encoder.Recompute = Networks.Predictor.Recompute = run.Recompute;
        Parameters =
        [
            .. TrainedParameter.Of("encoder", Networks.Encoder, Networks.TargetEncoder),
            .. TrainedParameter.Of("predictor", Networks.Predictor),
        ];
        runner = IDenseRunner.For(Networks, Parameters, run.AdamW, this.device, shares);
    }

    public VJepa21Config Config { get; }

    public DenseNetworks Networks { get; }

    /// <summary>All trained parameters with their moments.</summary>
    public IReadOnlyList<TrainedParameter> Parameters { get; }

    /// <summary>Index of the next step, from 0.</summary>
    public long NextStep { get; set; }

    /// <summary>New networks of a configuration, from its seed alone.</summary>
    public static DenseNetworks New(VJepa21Config config)
    {
        var (encoder, levels) = (config.Run.Encoder, config.PredictedLevels);
        using var random = new Generator((ulong)config.Run.Seed);
        var networks = new DenseNetworks(
            new DenseEncoder(encoder, config.Levels, random),
            new DensePredictor(config.Run.Predictor, encoder, levels, levels * config.TeacherWidth, random),
            new DenseEncoder(encoder, config.Levels));
        networks.TargetEncoder.load_state_dict(networks.Encoder.state_dict());
        return networks;
    }

    /// <summary>Runs up to <paramref name="untilStep"/> (or the configured end), reporting every step.</summary>
    /// <param name="streams">Each step has one batch of each: one of videos, one of images (clips of one frame).
    /// </param>
    /// <exception cref="NonFiniteLossException">The loss is NaN or infinite; the networks are unchanged.</exception>
    public void Run(
        IReadOnlyList<IClipStream> streams, long? untilStep = null, IProgress<StepReport>? progress = null,
        CancellationToken cancel = default)
    {
        var end = Math.Min(untilStep ?? Config.Run.Steps, Config.Run.Steps);
        foreach (var clips in streams) clips.Position = NextStep;
        while (NextStep < end && !cancel.IsCancellationRequested)
        {
            var report = Pretrainer.OnNext(streams, Step, cancel);
            progress?.Report(report);
        }
    }

    /// <summary>One step on groups of clips [B, C, T, H, W] (T = 1: images), with masks drawn from the seed and the
    /// step.</summary>
    public StepReport Step(IReadOnlyList<Tensor> clips)
    {
        using var scope = NewDisposeScope();
        using var random = MaskSampler.Randomness(Config.Run.Seed, NextStep);
        return Step([.. clips.Select(group => new ClipGroup(group, Masks(group, random)))]);
    }

    /// <summary>One step with given masks; all (group, mask) pairs have equal weight.</summary>
    /// <exception cref="NonFiniteLossException">The loss is NaN or infinite; the networks are unchanged.</exception>
    public StepReport Step(IReadOnlyList<ClipGroup> groups)
    {
        using var calm = GarbageCollection.Pause();
        using var scope = NewDisposeScope();
        var step = new DenseStep(Config, Networks, teacher, runner, schedules);
        var report = step.Run(NextStep, [.. groups.Select(group => group.To(device))]);
        NextStep++;
        return report;
    }

    public void Dispose()
    {
        runner.Dispose();
        Networks.Dispose();
        foreach (var parameter in Parameters) parameter.Dispose();
    }

    private IReadOnlyList<MaskPair> Masks(Tensor clips, Generator random) =>
        new MaskSampler(Networks.Encoder.GridOf(clips), Config.Run.Masks, Config.Run.BatchCut)
            .Sample((int)clips.shape[0], NextStep, random);
}
