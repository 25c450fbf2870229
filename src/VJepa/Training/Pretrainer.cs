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
    private readonly Dictionary<TokenGrid, MaskSampler> samplers = [];
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
        schedules = config.Schedules;
        optimizer = new AdamWithEma([.. Optimized()]);
        Encoder.ComputeType = Predictor.ComputeType = TargetEncoder.ComputeType = config.Precision.On(this.device);
        Encoder.Recompute = Predictor.Recompute = config.Recompute;
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
    public void Run(IClipStream clips, long? untilStep = null, IProgress<StepReport>? progress = null, CancellationToken cancel = default) =>
        Run([clips], untilStep, progress, cancel);

    /// <summary>The same with clips of several lengths: each step has one batch of each stream (V-JEPA 2).</summary>
    /// <param name="streams">One for each clip length, in the order that chooses the mask tokens.</param>
    public void Run(IReadOnlyList<IClipStream> streams, long? untilStep = null, IProgress<StepReport>? progress = null, CancellationToken cancel = default)
    {
        var end = Math.Min(untilStep ?? Config.Steps, Config.Steps);
        foreach (var clips in streams) clips.Position = NextStep;
        while (NextStep < end && !cancel.IsCancellationRequested)
        {
            var waited = Stopwatch.StartNew();
            var batches = streams.Select(clips => clips.Next(cancel)).ToArray();
            var seconds = waited.Elapsed.TotalSeconds;
            var report = Step([.. batches.Select(batch => batch.Clips)]);
            foreach (var batch in batches) batch.Dispose();
            progress?.Report(report with { DataSeconds = seconds, Seconds = report.Seconds + seconds });
        }
    }

    /// <summary>One step on clips [B, C, T, H, W] with masks drawn from the seed and the step's number.</summary>
    public StepReport Step(Tensor clips) => Step([clips]);

    /// <summary>The same with clips of several lengths; each gets masks on its own token grid.</summary>
    public StepReport Step(IReadOnlyList<Tensor> clips)
    {
        using var scope = NewDisposeScope();
        using var places = MaskSampler.Generator(Config.Seed, NextStep);
        return Step([.. clips.Select(group => new ClipGroup(group, SamplerFor(group.shape).Sample((int)group.shape[0], NextStep, places)))]);
    }

    /// <summary>One step with given masks.</summary>
    public StepReport Step(Tensor clips, IReadOnlyList<MaskPair> masks) => Step([new ClipGroup(clips, masks)]);

    /// <summary>One step on clips of several lengths; all pairs of a group and a mask weigh the same.</summary>
    public StepReport Step(IReadOnlyList<ClipGroup> groups)
    {
        using var scope = NewDisposeScope();
        using var memory = new BackwardMemory();
        var watch = new PartWatch();
        if (Encoder.ComputeType == bfloat16 && optimizer.Parameters[0].Shadows.Value is null) KeepShadows();
        var here = groups.Select(group => new ClipGroup(group.Clips.to(device), [.. group.Masks.Select(mask => mask.To(device))])).ToArray();
        var (losses, variance) = Losses(here, watch);
        var loss = losses.Mean();
        if (Config.VarianceWeight != 0) loss += Config.VarianceWeight * variance;
        var value = loss.item<float>();
        if (!float.IsFinite(value)) throw new NonFiniteLossException(NextStep, value);

        loss.backward();
        watch.End(StepPart.Backward);
        var encoderNorm = AdamWithEma.GradientNorm(optimizer.Parameters.Where(OfEncoder));
        var predictorNorm = AdamWithEma.GradientNorm(optimizer.Parameters.Where(p => !OfEncoder(p)));
        var (ofEncoder, ofPredictor) = (ClipScale(encoderNorm), ClipScale(predictorNorm));
        var (rate, decay, momentum) = (schedules.LearningRate(NextStep), schedules.WeightDecay(NextStep), schedules.Momentum(NextStep));
        optimizer.Step(rate, decay, momentum, p => OfEncoder(p) ? ofEncoder : ofPredictor);
        foreach (var parameter in optimizer.Parameters) parameter.Value.grad = null;
        watch.End(StepPart.Update);

        return new StepReport(
            NextStep++, value, [.. losses.Select(l => (double)l.item<float>())], variance.item<float>(), rate, decay, momentum,
            encoderNorm, predictorNorm, [.. here.SelectMany(ContextShares)], watch.Total, 0)
        { Parts = watch.Parts };
    }

    /// <summary>Target of every token, without gradient: [B, N, D].</summary>
    public Tensor TargetFeatures(Tensor clips)
    {
        using var noGrad = no_grad();
        return TargetFeatures(clips, TargetEncoder.Cut(clips));
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

    private TokenGrid GridOf(long[] clips) => Config.Encoder.GridFor(clips.Length == 5 ? (int)clips[2] : 1, (int)clips[^2], (int)clips[^1]);

    private MaskSampler SamplerFor(long[] clips)
    {
        var grid = GridOf(clips);
        return samplers.TryGetValue(grid, out var known) ? known : samplers[grid] = new MaskSampler(grid, Config.Masks, Config.BatchCut);
    }

    private IEnumerable<double> ContextShares(ClipGroup group)
    {
        double tokens = GridOf(group.Clips.shape).Count;
        return group.Masks.Select(mask => mask.Context.shape[1] / tokens);
    }

    private (List<Tensor> Losses, Tensor Variance) Losses(IReadOnlyList<ClipGroup> groups, PartWatch watch)
    {
        var losses = new List<Tensor>();
        var variances = new List<Tensor>();
        for (var g = 0; g < groups.Count; g++)
        {
            var (clips, masks) = groups[g];
            var cut = Encoder.Cut(clips); // shared by target and context encoder
            var targets = TargetFeatures(clips, cut);
            watch.End(StepPart.Target);
            var contexts = Encoder.forward(cut, [.. masks.Select(mask => mask.Context)]);
            watch.End(StepPart.Encoder);
            var group = g;
            var predictions = Predictor.forward([.. contexts.Select((context, i) =>
                new PredictorInput(context, masks[i].Context, masks[i].Target, Config.MaskToken == MaskTokenChoice.ByGroup ? group : i))]);
            for (var i = 0; i < masks.Count; i++) losses.Add(FeatureLoss.Between(predictions[i], Tokens.Gather(targets, masks[i].Target), Config.Loss));
            using (set_grad_enabled(Config.VarianceWeight != 0)) variances.Add(FeatureLoss.VarianceTerm(predictions));
            watch.End(StepPart.Predictor);
        }
        return (losses, variances.Mean());
    }

    private Tensor TargetFeatures(Tensor clips, CutClips cut)
    {
        using var noGrad = no_grad();
        return Config.Target == TargetKind.Pixels
            ? Targets.Pixels(clips, Config.Encoder)
            : Targets.Normalise(TargetEncoder.forward(cut, [null])[0], Config.TargetNormalisation);
    }

    private static bool OfEncoder(OptimizedParameter parameter) => parameter.Follower is not null;

    /// <summary>The factor that clips a gradient of this norm (as released, with 1e-6 in the denominator).</summary>
    private double ClipScale(double norm) => schedules.Clips(NextStep) ? Math.Min(1, Config.ClipNorm!.Value / (norm + 1e-6)) : 1;

    /// <summary>The networks multiply with bfloat16 copies, which the update renews in its one pass.</summary>
    private void KeepShadows()
    {
        var (own, followers) = (Shadows(Encoder, "encoder.").Concat(Shadows(Predictor, "predictor.")).ToDictionary(), Shadows(TargetEncoder, "encoder.").ToDictionary());
        foreach (var parameter in optimizer.Parameters) parameter.Shadows = (own.GetValueOrDefault(parameter.Name), followers.GetValueOrDefault(parameter.Name));
        // Projections keep them; a parameter without a follower has none of those either.
        static IEnumerable<KeyValuePair<string, Tensor>> Shadows(nn.Module network, string owner)
        {
            foreach (var (name, module) in network.named_modules())
            {
                if (module is not Projection projection) continue;
                var shadow = projection.Shadow();
                yield return new($"{owner}{name}.weight", shadow.Weight);
                yield return new($"{owner}{name}.bias", shadow.Bias);
            }
        }
    }

    private IEnumerable<OptimizedParameter> Optimized()
    {
        var followers = TargetEncoder.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var (name, parameter) in Encoder.named_parameters()) yield return new("encoder." + name, parameter, followers[name]);
        foreach (var (name, parameter) in Predictor.named_parameters()) yield return new("predictor." + name, parameter, null);
    }
}
