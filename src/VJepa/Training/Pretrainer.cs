using System.Diagnostics;
using TorchSharp;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>
/// V-JEPA's pretraining: encoder, predictor and target encoder, and the step that moves them
/// (V-JEPA, section 3; the order of operations is the released program's).
/// </summary>
public sealed class Pretrainer : IDisposable
{
    private readonly MaskSampler sampler;
    private readonly Schedules schedules;
    private readonly AdamWithEma optimizer;
    private readonly Device device;

    /// <summary>New networks from the configuration's seed. Other pretrainers, on other threads, do not change them.</summary>
    /// <exception cref="ArgumentException">The configuration makes no run.</exception>
    public Pretrainer(PretrainingConfig config, Device? device = null)
    {
        config.Validate();
        LibTorch.Load();
        Config = config;
        this.device = device ?? CPU;
        using var scope = NewDisposeScope();
        using var start = new Generator((ulong)config.Seed);
        Encoder = new Encoder(config.Encoder, start);
        Predictor = new Predictor(config.Predictor, config.Encoder, config.Target == TargetKind.Pixels ? config.TubeletPixels : 0, start);
        TargetEncoder = new Encoder(config.Encoder);
        TargetEncoder.load_state_dict(Encoder.state_dict());
        foreach (var parameter in TargetEncoder.parameters()) parameter.requires_grad = false;
        Encoder.to(this.device);
        Predictor.to(this.device);
        TargetEncoder.to(this.device);
        sampler = new MaskSampler(config.Encoder.Grid, config.Masks, config.BatchCut);
        schedules = config.Schedules;
        optimizer = new AdamWithEma([.. Optimized()]);
    }

    public PretrainingConfig Config { get; }
    public Encoder Encoder { get; }
    public Predictor Predictor { get; }

    /// <summary>The encoder that is kept after training.</summary>
    public Encoder TargetEncoder { get; }

    /// <summary>Moments and parameters, for checkpoints.</summary>
    public IReadOnlyList<OptimizedParameter> Parameters => optimizer.Parameters;

    /// <summary>Number of the next step, from 0.</summary>
    public long NextStep { get; internal set; }

    /// <summary>Runs up to <paramref name="untilStep"/> (or the configured end), reporting every step.</summary>
    /// <exception cref="NonFiniteLossException">The loss is not a number; the networks stand as before the step's update.</exception>
    public void Run(IClipStream clips, long? untilStep = null, IProgress<StepReport>? progress = null, CancellationToken cancel = default)
    {
        var end = Math.Min(untilStep ?? Config.Steps, Config.Steps);
        clips.Position = NextStep;
        while (NextStep < end && !cancel.IsCancellationRequested)
        {
            var waited = Stopwatch.StartNew();
            using var batch = clips.Next(cancel);
            var seconds = waited.Elapsed.TotalSeconds;
            var report = Step(batch.Clips);
            progress?.Report(report with { DataSeconds = seconds, Seconds = report.Seconds + seconds });
        }
    }

    /// <summary>One step on clips [B, C, T, H, W] with masks drawn from the seed and the step's number.</summary>
    public StepReport Step(Tensor clips)
    {
        var masks = sampler.Sample((int)clips.shape[0], NextStep, Config.Seed);
        try
        {
            return Step(clips, masks);
        }
        finally
        {
            foreach (var mask in masks) mask.Dispose();
        }
    }

    /// <summary>One step with given masks.</summary>
    public StepReport Step(Tensor clips, IReadOnlyList<MaskPair> masks) => Step([new ClipGroup(clips, masks)]);

    /// <summary>One step on clips of several lengths; all pairs of a group and a mask weigh the same.</summary>
    public StepReport Step(IReadOnlyList<ClipGroup> groups)
    {
        using var scope = NewDisposeScope();
        var watch = Stopwatch.StartNew();
        var here = groups.Select(group => new ClipGroup(group.Clips.to(device), [.. group.Masks.Select(mask => mask.To(device))])).ToArray();
        var (losses, variance) = Losses(here);
        var loss = losses.Aggregate((a, b) => a + b) / losses.Count;
        if (Config.VarianceWeight != 0) loss += Config.VarianceWeight * variance;
        var value = loss.item<float>();
        if (!float.IsFinite(value)) throw new NonFiniteLossException(NextStep, value);

        loss.backward();
        var clip = schedules.Clips(NextStep) ? Config.ClipNorm!.Value : double.PositiveInfinity;
        var encoderNorm = nn.utils.clip_grad_norm_(Encoder.parameters().Where(p => p.grad is not null), clip);
        var predictorNorm = nn.utils.clip_grad_norm_(Predictor.parameters().Where(p => p.grad is not null), clip);
        var (rate, decay, momentum) = (schedules.LearningRate(NextStep), schedules.WeightDecay(NextStep), schedules.Momentum(NextStep));
        optimizer.Step(rate, decay, momentum);
        foreach (var parameter in optimizer.Parameters) parameter.Value.grad = null;

        return new StepReport(
            NextStep++, value, [.. losses.Select(l => (double)l.item<float>())], variance.item<float>(), rate, decay, momentum,
            encoderNorm, predictorNorm, [.. here.SelectMany(ContextShares)], watch.Elapsed.TotalSeconds, 0);
    }

    /// <summary>Target of every token, without gradient: [B, N, D].</summary>
    public Tensor TargetFeatures(Tensor clips)
    {
        using var noGrad = no_grad();
        return Config.Target == TargetKind.Pixels
            ? Targets.Pixels(clips, Config.Encoder)
            : Targets.Normalise(TargetEncoder.forward(clips), Config.TargetNormalisation);
    }

    /// <summary>What the predictor says of the target tokens: [B, Nt, D].</summary>
    /// <param name="maskIndex">Number of the mask setting, which chooses the mask token.</param>
    public Tensor Predict(Tensor clips, MaskPair mask, int maskIndex) =>
        Predictor.forward(Encoder.forward(clips, mask.Context), mask.Context, mask.Target, maskIndex);

    public void Dispose()
    {
        Encoder.Dispose();
        Predictor.Dispose();
        TargetEncoder.Dispose();
        foreach (var parameter in optimizer.Parameters)
        {
            parameter.Mean.Dispose();
            parameter.Square.Dispose();
        }
    }

    private IEnumerable<double> ContextShares(ClipGroup group)
    {
        var shape = group.Clips.shape;
        double tokens = Config.Encoder.GridFor(shape.Length == 5 ? (int)shape[2] : 1, (int)shape[^2], (int)shape[^1]).Count;
        return group.Masks.Select(mask => mask.Context.shape[1] / tokens);
    }

    private (List<Tensor> Losses, Tensor Variance) Losses(IReadOnlyList<ClipGroup> groups)
    {
        var losses = new List<Tensor>();
        var variances = new List<Tensor>();
        for (var g = 0; g < groups.Count; g++)
        {
            var (clips, masks) = groups[g];
            var targets = TargetFeatures(clips);
            var predictions = new List<Tensor>();
            for (var i = 0; i < masks.Count; i++)
            {
                predictions.Add(Predict(clips, masks[i], Config.MaskToken == MaskTokenChoice.ByGroup ? g : i));
                losses.Add(FeatureLoss.Between(predictions[i], Tokens.Gather(targets, masks[i].Target), Config.Loss));
            }
            using var gradients = set_grad_enabled(Config.VarianceWeight != 0);
            variances.Add(FeatureLoss.VarianceTerm(predictions));
        }
        return (losses, variances.Aggregate((a, b) => a + b) / variances.Count);
    }

    private IEnumerable<OptimizedParameter> Optimized()
    {
        var followers = TargetEncoder.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var (name, parameter) in Encoder.named_parameters()) yield return new("encoder." + name, parameter, followers[name]);
        foreach (var (name, parameter) in Predictor.named_parameters()) yield return new("predictor." + name, parameter, null);
    }
}
