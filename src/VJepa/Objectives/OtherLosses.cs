using static TorchSharp.torch;

namespace VJepa.Objectives;

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
