using System.Diagnostics;
using TorchSharp;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>
/// V-JEPA's pretraining: encoder, predictor and target encoder, and the step that moves them
/// (V-JEPA, section 3; the order of operations is the released program's).
/// </summary>
public sealed class Pretrainer : IDisposable
{
    private const int MostReplicas = 8;

    private readonly Dictionary<TokenGrid, MaskSampler> samplers = [];
    private readonly Schedules schedules;
    private readonly AdamWithEma optimizer;
    private readonly ReplicaSet replicas;
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
        foreach (var (parameter, gradient) in optimizer.Parameters.Zip([.. ParameterGradient.Of(Encoder), .. ParameterGradient.Of(Predictor)])) parameter.Gradients[0] = gradient;
        replicas = new ReplicaSet(new(Encoder, Predictor, TargetEncoder), config, optimizer);
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

    /// <summary>
    /// Shares of a batch that are trained on side by side, each by a thread with its share of libtorch's (<c>torch.set_num_threads</c>): weights are shared,
    /// gradients are added up. Null: as many as libtorch has threads, at most 8 and the batch. One on other devices than the CPU.
    /// Another number gives the same step but for rounding.
    /// </summary>
    public int? Replicas { get; set; }

    /// <summary>Number of the next step, from 0.</summary>
    public long NextStep { get; set; }

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
        RenewCopies();
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
        var start = Stopwatch.GetTimestamp();
        if (Encoder.ComputeType == bfloat16)
        {
            if (optimizer.Parameters.All(parameter => parameter.Shadows.Value is null)) KeepShadows();
            else if (optimizer.Parameters.Any(parameter => parameter.CopiesAreOld)) RenewCopies();
        }
        var here = groups.Select(group => new ClipGroup(group.Clips.to(device), [.. group.Masks.Select(mask => mask.To(device))])).ToArray();
        var pass = replicas.Run(here, ReplicasFor(here));
        if (!float.IsFinite(pass.Loss))
        {
            optimizer.ForgetGradients();
            throw new NonFiniteLossException(NextStep, pass.Loss);
        }
        var watch = new PartWatch();
        var encoderNorm = AdamWithEma.GradientNorm(optimizer.Parameters.Where(OfEncoder));
        var predictorNorm = AdamWithEma.GradientNorm(optimizer.Parameters.Where(p => !OfEncoder(p)));
        watch.End(StepPart.Backward);
        var (ofEncoder, ofPredictor) = (ClipScale(encoderNorm), ClipScale(predictorNorm));
        var (rate, decay, momentum) = (schedules.LearningRate(NextStep), schedules.WeightDecay(NextStep), schedules.Momentum(NextStep));
        optimizer.Step(rate, decay, momentum, p => OfEncoder(p) ? ofEncoder : ofPredictor);
        optimizer.ForgetGradients();
        watch.End(StepPart.Update);

        return new StepReport(
            NextStep++, pass.Loss, pass.Losses, pass.Variance, rate, decay, momentum,
            encoderNorm, predictorNorm, [.. here.SelectMany(ContextShares)], Stopwatch.GetElapsedTime(start).TotalSeconds, 0)
        { Parts = pass.Parts.ToDictionary(part => part.Key, part => part.Value + watch.Parts[part.Key]) };
    }

    /// <summary>Target of every token, without gradient: [B, N, D].</summary>
    public Tensor TargetFeatures(Tensor clips) => Targets.Of(clips, TargetEncoder.Cut(clips), TargetEncoder, Config);

    /// <summary>What the predictor says of the target tokens: [B, Nt, D].</summary>
    /// <param name="maskIndex">Number of the mask setting, which chooses the mask token.</param>
    public Tensor Predict(Tensor clips, MaskPair mask, int maskIndex) =>
        Predictor.forward(Encoder.forward(clips, mask.Context), mask.Context, mask.Target, maskIndex);

    public void Dispose()
    {
        replicas.Dispose();
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

    private int ReplicasFor(IReadOnlyList<ClipGroup> groups)
    {
        var batch = groups[0].Clips.shape[0];
        var alone = device.type != DeviceType.CPU || groups.Any(group => group.Clips.shape[0] != batch);
        return alone ? 1 : (int)Math.Clamp(Replicas ?? Math.Min(get_num_threads(), MostReplicas), 1, batch);
    }

    private IEnumerable<double> ContextShares(ClipGroup group)
    {
        double tokens = GridOf(group.Clips.shape).Count;
        return group.Masks.Select(mask => mask.Context.shape[1] / tokens);
    }

    private static bool OfEncoder(OptimizedParameter parameter) => parameter.Follower is not null;

    /// <summary>The factor that clips a gradient of this norm (as released, with 1e-6 in the denominator).</summary>
    private double ClipScale(double norm) => schedules.Clips(NextStep) ? Math.Min(1, Config.ClipNorm!.Value / (norm + 1e-6)) : 1;

    private void RenewCopies()
    {
        foreach (var parameter in optimizer.Parameters) parameter.RenewCopies();
    }

    /// <summary>The networks multiply with bfloat16 copies, which the update renews in its one pass.</summary>
    private void KeepShadows()
    {
        var (own, followers) = (Shadows(Encoder, "encoder.").Concat(Shadows(Predictor, "predictor.")).ToDictionary(), Shadows(TargetEncoder, "encoder.").ToDictionary());
        replicas.Dispose(); // they multiply with the former copies
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
