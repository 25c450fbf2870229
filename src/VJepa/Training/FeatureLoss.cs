using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Training;

/// <summary>Compares predictions with targets.</summary>
public static class FeatureLoss
{
    /// <summary>Mean over all tokens and features. Both [B, M, D]; a scalar comes out.</summary>
    public static Tensor Between(Tensor predicted, Tensor target, LossKind kind) => kind switch
    {
        LossKind.L1 => (predicted - target).abs().mean(),
        LossKind.L2 => (predicted - target).square().mean().div(KeptScalar.Of(2)),
        _ => nn.functional.smooth_l1_loss(predicted, target),
    };

    /// <summary>Mean of relu(1 - deviation over tokens) of the predictions [B, M, D], mean over pairs: logged by the
    /// released program, with weight 0 in the published runs.</summary>
    public static Tensor VarianceTerm(IReadOnlyList<Tensor> predictions)
    {
        using var scope = NewDisposeScope();
        var deviations = predictions.Select(p => p.var(1).add(KeptScalar.Of(1e-4)).sqrt()).ToArray().Mean(); // [B, D]
        return nn.functional.relu(deviations.sub(KeptScalar.One).neg()).mean().MoveToOuterDisposeScope();
    }
}
