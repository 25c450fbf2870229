using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Result of a trained probe.</summary>
/// <param name="Validation">Scores on the validation clips.</param>
/// <param name="Train">Scores on the training clips.</param>
/// <param name="Losses">Mean training loss of each epoch.</param>
/// <param name="LearningRate">Peak learning rate.</param>
/// <param name="WeightDecay">Initial weight decay.</param>
public sealed record ProbeResult(
    ClassificationScores Validation,
    ClassificationScores Train,
    IReadOnlyList<double> Losses,
    double LearningRate,
    double WeightDecay)
{
    /// <summary>Top-1 accuracy on the validation clips.</summary>
    public double Top1 => Validation.Top1;

    /// <summary>Top-5 accuracy on the validation clips.</summary>
    public double Top5 => Validation.Top5;
}

/// <summary>A trained probe with its feature scaling. It owns both.</summary>
/// <param name="Network">tokens [B, N, D] -> logits [B, classes].</param>
/// <param name="Scaling">Standardizes features before the network; null for none.</param>
/// <param name="Result">Its scores.</param>
public sealed record TrainedProbe(
    nn.Module<Tensor, Tensor> Network, FeatureScaling? Scaling, ProbeResult Result) : IDisposable
{
    /// <summary>Logits of a set, computed in batches: [N, classes].</summary>
    public Tensor Logits(FeatureSet set, int batchSize = 256) => Logits(Network, Scaling, set, batchSize);

    internal static Tensor Logits(
        nn.Module<Tensor, Tensor> network, FeatureScaling? scaling, FeatureSet set, int batchSize)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var pieces = new List<Tensor>();
        for (var start = 0L; start < set.Count; start += batchSize)
        {
            using var inner = NewDisposeScope();
            using var calm = GarbageCollection.Pause();
            var x = set.Features.narrow(0, start, Math.Min(batchSize, set.Count - start)).to(float32);
            pieces.Add(network.forward(scaling?.Apply(x) ?? x).MoveToOuterDisposeScope());
        }
        return cat(pieces, 0).MoveToOuterDisposeScope(); // [N, classes]
    }

    public void Dispose()
    {
        Network.Dispose();
        Scaling?.Dispose();
    }
}
