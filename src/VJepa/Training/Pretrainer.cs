using System.Diagnostics;
using TorchSharp;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>A pretraining run: networks, optimizer state and step count. It repeats <see cref="JepaStep"/>.</summary>
public sealed class Pretrainer : IResumable
{
    private readonly JepaStep step;

    /// <summary>New networks, initialized from the configuration's seed alone.</summary>
    /// <param name="device">Where to train; the CPU by default.</param>
    /// <param name="runner">Creates the step runner; null for the device's default.</param>
    /// <exception cref="ArgumentException">The configuration is invalid.</exception>
    public Pretrainer(PretrainingConfig config, Device? device = null, RunnerFactory? runner = null)
    {
        config.Validate();
        LibTorch.Load();
        Config = config;
        Device = device ?? CPU;
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)config.Seed);
        var width = config.Target.Width(config.Encoder);
        Networks = new(
            new Encoder(config.Encoder, random),
            new Predictor(config.Predictor, config.Encoder, width, random),
            new Encoder(config.Encoder));
        TargetEncoder.load_state_dict(Encoder.state_dict());
        foreach (var parameter in TargetEncoder.parameters()) parameter.requires_grad = false;
        Head = config.Objective.CreateHead(config.Encoder, width);
        if (Head is not null) config.Objective.InitializeHead(Head, random);
        foreach (var network in new[] { Encoder, Predictor, TargetEncoder, Head }) network?.to(Device);
        Encoder.ComputeType = Predictor.ComputeType = TargetEncoder.ComputeType = config.Precision.On(Device);
        Encoder.Recompute = Predictor.Recompute = config.Recompute;
        Parameters = TrainedParameter.Of(Networks, Head);
        Runner = (runner ?? IStepRunner.For)(Networks, Parameters, config.AdamW, Device);
        step = new JepaStep(config, Networks, Head, Runner, Device);
    }

    public PretrainingConfig Config { get; }

    public Networks Networks { get; }

    public Encoder Encoder => Networks.Encoder;

    public Predictor Predictor => Networks.Predictor;

    /// <summary>The encoder that is kept after training.</summary>
    public Encoder TargetEncoder => Networks.TargetEncoder;

    /// <summary>The objective's own module, or null.</summary>
    public nn.Module? Head { get; }

    public IStepRunner Runner { get; }

    /// <summary>Where the networks are.</summary>
    public Device Device { get; }

    object IResumable.Config => Config;

    IEnumerable<(string File, nn.Module Network)> IResumable.Kept =>
    [
        ("encoder", Encoder), ("predictor", Predictor), ("target_encoder", TargetEncoder),
        .. Head is null ? Array.Empty<(string, nn.Module)>() : [("objective", Head)],
    ];

    /// <summary>All trained parameters with their moments, for checkpoints.</summary>
    public IReadOnlyList<TrainedParameter> Parameters { get; }

    /// <summary>Index of the next step, from 0.</summary>
    public long NextStep { get; set; }

    /// <summary>Runs up to <paramref name="untilStep"/> (or the configured end), reporting every step.</summary>
    /// <exception cref="NonFiniteLossException">The loss is NaN or infinite; the networks are unchanged.</exception>
    public void Run(
        IClipStream clips, long? untilStep = null, IProgress<StepReport>? progress = null,
        CancellationToken cancel = default) => Run([clips], untilStep, progress, cancel);

    /// <summary>The same with clips of several lengths: each step has one batch of each stream (V-JEPA 2).</summary>
    /// <param name="streams">One for each clip length, in the order that chooses the mask tokens.</param>
    public void Run(
        IReadOnlyList<IClipStream> streams, long? untilStep = null, IProgress<StepReport>? progress = null,
        CancellationToken cancel = default)
    {
        var end = Math.Min(untilStep ?? Config.Steps, Config.Steps);
        foreach (var clips in streams) clips.Position = NextStep;
        while (NextStep < end && !cancel.IsCancellationRequested)
        {
            var report = OnNext(streams, Step, cancel);
            progress?.Report(report);
        }
    }

    /// <summary>A step on the next batch of each stream, and how long it waited for them.</summary>
    internal static StepReport OnNext(
        IReadOnlyList<IClipStream> streams, Func<IReadOnlyList<Tensor>, StepReport> step, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var batches = streams.Select(clips => clips.Next(cancel)).ToArray();
        var waited = watch.Elapsed.TotalSeconds;
        var report = step([.. batches.Select(batch => batch.Clips)]);
        foreach (var batch in batches) batch.Dispose();
        return report with { DataSeconds = waited, Seconds = report.Seconds + waited };
    }

    /// <summary>One step on clips [B, C, T, H, W] with masks drawn from the seed and the step.</summary>
    public StepReport Step(Tensor clips) => Step([clips]);

    /// <summary>The same with clips of several lengths; each group gets masks on its own token grid.</summary>
    public StepReport Step(IReadOnlyList<Tensor> clips) => Counted(() => step.Run(NextStep, clips));

    /// <summary>One step with given masks.</summary>
    public StepReport Step(Tensor clips, IReadOnlyList<MaskPair> masks) => Step([new ClipGroup(clips, masks)]);

    /// <summary>One step on clips of several lengths with given masks.</summary>
    public StepReport Step(IReadOnlyList<ClipGroup> groups) => Counted(() => step.Run(NextStep, groups));

    /// <summary>The normalized target of every token, without gradient: [B, C, T, H, W] -> [B, N, W].</summary>
    public Tensor Targets(Tensor clips)
    {
        using var quiet = no_grad();
        return Scoped.Run(() => Config.Target.Normalization.Apply(Config.Target.Targets(clips, Networks)), clips);
    }

    /// <summary>The predictions for the target tokens: [B, Nt, W].</summary>
    /// <param name="maskIndex">Index of the mask, which chooses the mask token.</param>
    public Tensor Predict(Tensor clips, MaskPair mask, int maskIndex) => Scoped.Run(
        () => Predictor.call(Encoder.call(clips, mask.Context), mask.Context, mask.Target, maskIndex), clips, mask);

    public void Dispose()
    {
        Runner.Dispose();
        foreach (var network in new[] { Encoder, Predictor, TargetEncoder, Head }) network?.Dispose();
        foreach (var parameter in Parameters) parameter.Dispose();
    }

    private StepReport Counted(Func<StepReport> run)
    {
        using var calm = GarbageCollection.Pause();
        var report = run();
        NextStep++;
        return report;
    }
}
