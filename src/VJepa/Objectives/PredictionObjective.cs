using static TorchSharp.torch;

namespace VJepa.Objectives;

/// <summary>Compares predictions with targets for each pair, with equal weights. One method makes a new loss: <c>sealed
/// record Huber : PredictionObjective { public override Tensor Compare(Tensor z, Tensor h) => …; }</c></summary>
public abstract record PredictionObjective : Objective
{
    /// <summary>Weight of <see cref="VarianceTerm"/>; 0 in the published runs.</summary>
    public double VarianceWeight { get; init; }

    /// <summary>[B, Nt, W] each -> scalar.</summary>
    public abstract Tensor Compare(Tensor predicted, Tensor target);

    public override ObjectiveValue Compute(StepFeatures features)
    {
        Tensor[] losses = [.. features.Pairs.Select(pair => Compare(pair.Predicted, pair.Target))];
        var groups = features.Pairs.GroupBy(pair => pair.Group, pair => pair.Predicted);
        var variance = stack([.. groups.Select(group => VarianceTerm([.. group]))]).mean();
        var loss = stack(losses).mean();
        if (VarianceWeight != 0) loss = loss + VarianceWeight * variance;
        var parts = losses.Select((part, i) => KeyValuePair.Create($"mask-{i}", part));
        return new(loss, parts.Append(new("variance", variance)).ToDictionary());
    }

    /// <summary>Mean of relu(1 - standard deviation over tokens) of the predictions [B, Nt, W] of a group of clips,
    /// averaged over its masks. The released program logs it.</summary>
    public static Tensor VarianceTerm(IReadOnlyList<Tensor> predictions)
    {
        Tensor[] deviations = [.. predictions.Select(p => (p.var(1) + 1e-4).sqrt())]; // [B, W]
        return nn.functional.relu(1 - stack(deviations).mean([0])).mean();
    }
}

/// <summary>|z - h|, averaged over tokens and features (V-JEPA, section 3.1).</summary>
public sealed record L1Objective : PredictionObjective
{
    public override Tensor Compare(Tensor predicted, Tensor target) => (predicted - target).abs().mean();
}

/// <summary>(z - h)² / 2, averaged over tokens and features.</summary>
public sealed record L2Objective : PredictionObjective
{
    public override Tensor Compare(Tensor predicted, Tensor target) => (predicted - target).square().mean() / 2;
}

/// <summary>Squared below 1, linear above (Huber), averaged over tokens and features.</summary>
public sealed record SmoothL1Objective : PredictionObjective
{
    public override Tensor Compare(Tensor predicted, Tensor target) =>
        nn.functional.smooth_l1_loss(predicted, target);
}
