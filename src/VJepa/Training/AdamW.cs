using TorchSharp.Modules;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>AdamW (Loshchilov and Hutter 2019): Adam with decoupled weight decay.</summary>
public sealed class AdamW(IReadOnlyList<TrainedParameter> parameters, AdamWSettings settings)
{
    /// <summary>One update. A parameter without a gradient is skipped.</summary>
    /// <param name="weightDecay">Applied to matrices only; see <see cref="TrainedParameter.Decays"/>.</param>
    public void Step(double learningRate, double weightDecay)
    {
        using var quiet = no_grad();
        using var scope = NewDisposeScope();
        foreach (var p in parameters)
        {
            if (p.Value.grad is not { } gradient) continue;
            p.Updates++;
            p.ExpAvg.lerp_(gradient, 1 - settings.Beta1);
            p.ExpAvgSq.mul_(settings.Beta2).addcmul_(gradient, gradient, 1 - settings.Beta2);
            var (mean, root) = settings.BiasCorrections(p.Updates);
            var denominator = (p.ExpAvgSq.sqrt() / root).add_(settings.Epsilon);
            if (p.Decays) p.Value.mul_(1 - learningRate * weightDecay);
            p.Value.addcdiv_(p.ExpAvg, denominator, -learningRate / mean);
        }
    }
}

/// <summary>Constants of AdamW. Defaults: as released.</summary>
public sealed record AdamWSettings
{
    /// <summary>Decay of the gradient's moving average.</summary>
    public double Beta1 { get; init; } = .9;

    /// <summary>Decay of the squared gradient's moving average.</summary>
    public double Beta2 { get; init; } = .999;

    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Divisors of the mean and of the root of the mean square, since both start at 0.</summary>
    public (double Mean, double Root) BiasCorrections(long updates) =>
        (1 - Math.Pow(Beta1, updates), Math.Sqrt(1 - Math.Pow(Beta2, updates)));
}

/// <summary>A parameter with its Adam moments.</summary>
/// <param name="Network"><c>encoder</c>, <c>predictor</c> or <c>objective</c>.</param>
/// <param name="Key">Its name within the network, for example <c>blocks.0.norm1.weight</c>.</param>
/// <param name="Target">For the encoder: the target encoder's parameter, its EMA; null for the others.</param>
public sealed record TrainedParameter(string Network, string Key, Parameter Value, Tensor? Target) : IDisposable
{
    /// <summary>The trained parameters of a pretraining run.</summary>
    /// <param name="head">The objective's own module, or null.</param>
    public static IReadOnlyList<TrainedParameter> Of(Networks networks, nn.Module? head) =>
    [
        .. Of("encoder", networks.Encoder, networks.TargetEncoder),
        .. Of("predictor", networks.Predictor),
        .. Of("objective", head),
    ];

    /// <summary>All parameters of a network; none for null.</summary>
    /// <param name="target">The network that follows this one by EMA, or null.</param>
    public static IReadOnlyList<TrainedParameter> Of(string network, nn.Module? module, nn.Module? target = null)
    {
        var targets = target?.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        return [.. (module?.named_parameters() ?? [])
            .Select(p => new TrainedParameter(network, p.name, p.parameter, targets?[p.name]))];
    }

    /// <summary>Network and key: <c>encoder.blocks.0.norm1.weight</c>.</summary>
    public string Name => $"{Network}.{Key}";

    /// <summary>Moving average of the gradient, shaped as the parameter.</summary>
    public Tensor ExpAvg { get; } = zeros_like(Value).DetachFromDisposeScope();

    /// <summary>Moving average of the squared gradient, shaped as the parameter.</summary>
    public Tensor ExpAvgSq { get; } = zeros_like(Value).DetachFromDisposeScope();

    /// <summary>Updates so far.</summary>
    public long Updates { get; internal set; }

    /// <summary>Vectors and biases never decay; mask tokens, which have three dimensions, do.</summary>
    public bool Decays => Value.dim() > 1 && !Key.EndsWith("bias", StringComparison.Ordinal);

    /// <summary>Frees the moments; the network owns the parameter.</summary>
    public void Dispose()
    {
        ExpAvg.Dispose();
        ExpAvgSq.Dispose();
    }
}
