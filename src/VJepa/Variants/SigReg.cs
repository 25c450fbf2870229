using VJepa.Models;
using VJepa.Objectives;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>
/// Sketched isotropic Gaussian regularization (LeJEPA; LeVJEPA, arXiv 2608.27395): embeddings of clips are pushed
/// towards an isotropic Gaussian, so they can't collapse, without EMA or stop-gradient. An embedding is the mean
/// context token of a clip behind a projector; every mask shows one view of the clip.
/// </summary>
/// <param name="Inner">The objective that it is added to; null: no prediction, only views and regularizer.</param>
public sealed record SigReg(Objective? Inner = null) : Objective
{
    /// <summary>Weight of the regularizer.</summary>
    public double Weight { get; init; } = .02;

    /// <summary>Weight of the mean squared distance between the first view's embedding and each other view's.</summary>
    public double Invariance { get; init; } = 1;

    /// <summary>Random directions, drawn anew at every step.</summary>
    public int Directions { get; init; } = 1024;

    /// <summary>The statistic grows with the number of clips. False divides it by that number, so that the weight does
    /// not depend on the batch.</summary>
    public bool TimesBatch { get; init; } = true;

    /// <summary>Width of the projector's hidden layer.</summary>
    public int Hidden { get; init; } = 2048;

    /// <summary>Values of an embedding.</summary>
    public int Outputs { get; init; } = 256;

    public int Seed { get; init; } = 1;

    public override bool NeedsWholeBatch => true;

    public override bool ReadsClips() => Inner?.ReadsClips() ?? false;

    public override nn.Module CreateHead(EncoderConfig encoder, int targetWidth) =>
        new TwoLayerHead(encoder.Width, Hidden, Outputs, Inner?.CreateHead(encoder, targetWidth), batchNorm: true);

    public override ObjectiveValue Compute(StepFeatures features)
    {
        var head = (TwoLayerHead)features.Head!;
        var inner = Inner?.Compute(features with { Head = head.Inner });
        Tensor[] views = [.. features.Pairs.Select(pair => head.call(pair.Context.mean([1])))]; // [B, K] each
        var statistic = StatisticOf(views, Directions, TimesBatch, Seed, features.Step);
        var distance = Distance(views);
        var loss = Weight * statistic + Invariance * distance;
        var parts = inner?.Parts ?? new Dictionary<string, Tensor>();
        return new(
            inner is null ? loss : inner.Loss + loss,
            parts.Append(new("sigreg", statistic)).Append(new("invariance", distance)).ToDictionary());
    }

    /// <summary>The mean squared distance between the first view's embeddings and each other view's, averaged over
    /// clips, values and views; 0 for a single view.</summary>
    /// <param name="views">[B, K] each.</param>
    public static Tensor Distance(IReadOnlyList<Tensor> views) => views.Count == 1
        ? zeros([], device: views[0].device)
        : stack([.. views.Skip(1).Select(z => (views[0] - z).square().mean())]).mean();

    /// <summary>The mean of <see cref="Statistic"/> over views, on random unit directions of a seed and step.</summary>
    /// <param name="views">[B, K] each.</param>
    internal static Tensor StatisticOf(
        IReadOnlyList<Tensor> views, int directions, bool timesBatch, int seed, long step)
    {
        var z = views[0];
        using var random = Masking.MaskSampler.Randomness(seed, step);
        var onto = nn.functional.normalize(
            randn(z.shape[1], directions, generator: random).to(z.device), dim: 0).to(z.dtype); // [K, M]
        return stack([.. views.Select(view => Statistic(view.matmul(onto), timesBatch))]).mean();
    }

    /// <summary>The Epps-Pulley statistic of projections: how far their characteristic function is from that of a
    /// standard normal distribution, averaged over directions. 17 knots from 0 to 3, trapezoid rule, weighted by the
    /// normal's own characteristic function.</summary>
    /// <param name="u">Projections of N embeddings on M directions, [N, M].</param>
    /// <param name="timesBatch">Whether it is multiplied by N.</param>
    public static Tensor Statistic(Tensor u, bool timesBatch = true)
    {
        var t = linspace(0, 3, 17, dtype: u.dtype, device: u.device); // [J]
        var weight = full_like(t, 3 / 8.0);
        weight[0] = weight[16] = 3 / 16.0;
        var normal = (-t.square() / 2).exp(); // [J]
        var angles = u.unsqueeze(-1) * t; // [N, M, J]
        var (cosine, sine) = (angles.cos().mean([0]), angles.sin().mean([0])); // [M, J]
        var distance = (cosine - normal).square() + sine.square(); // [M, J]
        var statistic = (distance * (weight * normal)).sum(-1).mean();
        return timesBatch ? u.shape[0] * statistic : statistic;
    }
}
