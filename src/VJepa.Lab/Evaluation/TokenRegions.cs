using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Measures of how well features, scores and attention follow the regions of a clip.</summary>
public static class TokenRegions
{
    /// <summary>Correlation ratio: share of the features' variance that lies between regions (objects, background), 0 to 1.</summary>
    /// <param name="features">[N, D].</param>
    /// <param name="owners">Region of each token, [N].</param>
    /// <exception cref="ArgumentException">The number of regions is not N.</exception>
    public static double Explained(Tensor features, IReadOnlyList<int> owners)
    {
        Check(features, owners.Count);
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var centered = features.to(float32) - features.to(float32).mean([0]);
        var between = 0.0;
        foreach (var region in owners.Distinct())
        {
            var of = centered[tensor(owners.Select(owner => owner == region).ToArray())];
            between += of.mean([0]).square().sum().item<float>() * of.shape[0];
        }
        return between / Math.Max(1e-12, centered.square().sum().item<float>());
    }

    /// <summary>Area under the ROC curve: how often a positive token scores higher than a negative one; ties count half. Chance is .5.</summary>
    /// <param name="scores">[N].</param>
    /// <param name="right">Which tokens are positive, [N]; needs at least one of each.</param>
    /// <exception cref="ArgumentException">The number of answers is not N, or all are the same.</exception>
    public static double Auc(Tensor scores, IReadOnlyList<bool> right)
    {
        Check(scores, right.Count);
        if (right.Distinct().Count() != 2) throw new ArgumentException("An AUC needs positive and negative tokens; all are the same.");
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var which = tensor(right.ToArray());
        var difference = scores[which].unsqueeze(1) - scores[which.logical_not()].unsqueeze(0); // [right, wrong]
        return (difference.sign().mean().item<float>() + 1) / 2;
    }

    /// <summary>Attention to some tokens, relative to uniform attention (1).</summary>
    /// <param name="attention">Rows that sum to 1, [..., N].</param>
    /// <param name="there">Which tokens, [N]; at least one is true.</param>
    /// <returns>[...].</returns>
    /// <exception cref="ArgumentException">The number of answers is not N, or none is true.</exception>
    public static Tensor Lift(Tensor attention, IReadOnlyList<bool> there)
    {
        if (attention.shape[^1] != there.Count) throw new ArgumentException($"The attention has {attention.shape[^1]} tokens, but {there.Count} answers were given.");
        if (!there.Contains(true)) throw new ArgumentException("No token was selected; select at least one.");
        using var scope = NewDisposeScope();
        var which = tensor(there.Select(one => one ? 1f : 0).ToArray());
        return (attention.matmul(which) / which.mean()).MoveToOuterDisposeScope(); // [..., N] -> [...]
    }

    private static void Check(Tensor tokens, int count)
    {
        if (tokens.shape[0] != count) throw new ArgumentException($"There are {tokens.shape[0]} tokens, but {count} answers were given.");
    }
}
