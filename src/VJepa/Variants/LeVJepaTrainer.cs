using TorchSharp;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>
/// Trains LeVJEPA (arXiv 2608.27395): class tokens of a global view and of local crops of the same time window agree,
/// and SIGReg keeps them spread. One encoder and a projector; no predictor, no EMA, no stop-gradient. A step has one
/// thread of control: BatchNorm and SIGReg need the embeddings of all views of the whole batch in one graph.
/// </summary>
public sealed partial class LeVJepaTrainer : IResumable
{
    private readonly Device device;
    private readonly AdamW optimizer;
    private readonly TwoLayerHead projector;

    /// <summary>New networks, initialized from the configuration's seed alone.</summary>
    /// <param name="device">Where to train; the CPU by default.</param>
    /// <exception cref="ArgumentException">The configuration is invalid.</exception>
    public LeVJepaTrainer(LeVJepaConfig config, Device? device = null)
    {
        config.Validate();
        LibTorch.Load();
        (Config, this.device) = (config, device ?? CPU);
        using var scope = NewDisposeScope();
        using var random = new Generator((ulong)config.Seed);
        Encoder = new LeVJepaEncoder(config.Encoder, random);
        projector = new TwoLayerHead(config.Encoder.Width, config.Hidden, config.Outputs, null, batchNorm: true);
        WeightInit.Apply(projector, [], Initialization.FanIn, random);
        foreach (var network in new nn.Module[] { Encoder, projector }) network.to(this.device);
        Encoder.ComputeType = config.Precision.On(this.device);
        Parameters = [.. TrainedParameter.Of("encoder", Encoder), .. TrainedParameter.Of("projector", projector)];
        optimizer = new AdamW(Parameters, config.AdamW);
    }

    public LeVJepaConfig Config { get; }

    /// <summary>The encoder that is kept after training.</summary>
    public LeVJepaEncoder Encoder { get; }

    /// <summary>From a class token to an embedding: Linear, BatchNorm, GELU, Linear.</summary>
    public nn.Module<Tensor, Tensor> Projector => projector;

    /// <summary>All trained parameters with their moments.</summary>
    public IReadOnlyList<TrainedParameter> Parameters { get; }

    /// <summary>Index of the next step, from 0.</summary>
    public long NextStep { get; set; }

    /// <summary>Trains up to a step, reporting every one.</summary>
    /// <exception cref="NonFiniteLossException">The loss is NaN or infinite; the networks are unchanged.</exception>
    public void Run(
        IClipStream clips, long untilStep, IProgress<LeVJepaReport>? progress = null,
        CancellationToken cancel = default)
    {
        clips.Position = NextStep;
        while (NextStep < untilStep && !cancel.IsCancellationRequested)
        {
            using var batch = clips.Next(cancel);
            progress?.Report(Step(batch.Clips));
        }
    }

    /// <summary>One step on clips [B, C, T, H, W].</summary>
    /// <exception cref="NonFiniteLossException">The loss is NaN or infinite; the networks are unchanged.</exception>
    public LeVJepaReport Step(Tensor clips)
    {
        using var calm = GarbageCollection.Pause();
        using var scope = NewDisposeScope();
        var (loss, distance, statistic) = Loss(Embeddings(clips), Config, NextStep);
        var value = loss.item<float>();
        if (!float.IsFinite(value)) throw new NonFiniteLossException(NextStep, value);
        loss.backward();
        var rate = Config.LearningRateAt(NextStep);
        optimizer.Step(rate, Config.WeightDecay);
        foreach (var parameter in Parameters) parameter.Value.grad = null;
        return new LeVJepaReport(NextStep++, value, distance.item<float>(), statistic.item<float>(), rate);
    }

    /// <summary>The embeddings of a batch's views at the next step, the global one first: [B, K] each. BatchNorm sees
    /// all views together.</summary>
    public IReadOnlyList<Tensor> Embeddings(Tensor clips)
    {
        var views = Config.Views.Draw(clips.to(device), Config.Seed, NextStep);
        using var random = MaskSampler.Randomness(~Config.Seed, NextStep); // other numbers than the crops'
        Tensor Embed(Tensor view)
        {
            var keep = TokenDrop.Draw(view.shape[0], Config.Encoder.GridOf(view).Count, Config.TokenDrop, random);
            return Encoder.ClassToken(view, keep?.to(device)).squeeze(1); // [rows, D]
        }
        var local = Embed(cat([.. views.Skip(1)], 0)); // [V * B, D], in one pass
        var all = projector.call(cat([Embed(views[0]), local], 0)); // [(1 + V) * B, K]
        return all.chunk(views.Count, 0);
    }

    /// <summary>The mean squared distance between the global view's embeddings and each local one's, over views, clips
    /// and values, plus the weighted regularizer over all views.</summary>
    /// <param name="embeddings">[B, K] each, the global view's first.</param>
    public static (Tensor Loss, Tensor Distance, Tensor Statistic) Loss(
        IReadOnlyList<Tensor> embeddings, LeVJepaConfig config, long step)
    {
        var distance = SigReg.Distance(embeddings);
        var statistic = SigReg.StatisticOf(embeddings, config.Directions, config.TimesBatch, config.Seed, step);
        return (distance + config.Weight * statistic, distance, statistic);
    }

    public void Dispose()
    {
        Encoder.Dispose();
        projector.Dispose();
        foreach (var parameter in Parameters) parameter.Dispose();
    }
}

/// <summary>What one step of LeVJEPA did.</summary>
/// <param name="Step">Index of the step, from 0.</param>
/// <param name="Distance">Mean squared distance between embeddings of a clip's views.</param>
/// <param name="Statistic">The regularizer, before its weight.</param>
public sealed record LeVJepaReport(long Step, double Loss, double Distance, double Statistic, double LearningRate);
