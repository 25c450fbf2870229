using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Numbers beside pictures of tokens: do features part what a clip shows?</summary>
public static class TokenRegions
{
    /// <summary>Share of the features' variance inside a clip that lies between its regions (each object, the background), 0 to 1: the correlation ratio.</summary>
    /// <param name="features">[N, D].</param>
    /// <param name="owners">Region of each token, N of them.</param>
    /// <exception cref="ArgumentException">Not one region a token.</exception>
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

    /// <summary>How often a token that is right has a higher score than one that is not (area under the ROC curve); ties count half. .5: chance.</summary>
    /// <param name="scores">[N].</param>
    /// <param name="right">Which tokens are right, N of them; at least one is, and one is not.</param>
    /// <exception cref="ArgumentException">Not one answer a token, or all the same.</exception>
    public static double Auc(Tensor scores, IReadOnlyList<bool> right)
    {
        Check(scores, right.Count);
        if (right.Distinct().Count() != 2) throw new ArgumentException("An AUC needs tokens that are right and tokens that are not; all are the same.");
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var which = tensor(right.ToArray());
        var difference = scores[which].unsqueeze(1) - scores[which.logical_not()].unsqueeze(0); // [right, wrong]
        return (difference.sign().mean().item<float>() + 1) / 2;
    }

    /// <summary>How much of an attention goes to some tokens, against an even spread over all (1).</summary>
    /// <param name="attention">Rows that sum to 1, [..., N].</param>
    /// <param name="there">Which tokens, N of them; at least one is.</param>
    /// <returns>[...].</returns>
    /// <exception cref="ArgumentException">Not one answer a token, or none is there.</exception>
    public static Tensor Lift(Tensor attention, IReadOnlyList<bool> there)
    {
        if (attention.shape[^1] != there.Count) throw new ArgumentException($"{attention.shape[^1]} tokens need as many answers; {there.Count} were given.");
        if (!there.Contains(true)) throw new ArgumentException("The attention to no token at all has no even spread to compare with; at least one must be there.");
        using var scope = NewDisposeScope();
        var which = tensor(there.Select(one => one ? 1f : 0).ToArray());
        return (attention.matmul(which) / which.mean()).MoveToOuterDisposeScope(); // [..., N] -> [...]
    }

    private static void Check(Tensor tokens, int count)
    {
        if (tokens.shape[0] != count) throw new ArgumentException($"{tokens.shape[0]} tokens need as many answers; {count} were given.");
    }
}
