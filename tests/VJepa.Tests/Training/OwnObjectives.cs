using TorchSharp.Modules;
using VJepa.Models;
using VJepa.Objectives;
using static TorchSharp.torch;

namespace VJepa.Tests.Training;

/// <summary>An objective with parameters of its own: predictions and targets are compared after a learned projection.</summary>
public sealed record ProjectedObjective : Objective
{
    public int Width { get; init; } = 8;

    public override nn.Module CreateHead(EncoderConfig encoder, int targetWidth) => nn.Linear(targetWidth, Width);

    public override ObjectiveValue Compute(StepFeatures features)
    {
        var head = (Linear)features.Head!;
        Tensor[] losses = [.. features.Pairs.Select(pair => (head.call(pair.Predicted) - pair.Target[.., .., ..Width]).square().mean())];
        return new(stack(losses).mean(), losses.Select((loss, i) => KeyValuePair.Create($"projected-{i}", loss)).ToDictionary());
    }
}

/// <summary>Tells how many clips it was given at once.</summary>
public sealed record CountingObjective : Objective
{
    internal static Action<long> Seen { get; set; } = _ => { };

    public override bool NeedsWholeBatch => true;

    public override ObjectiveValue Compute(StepFeatures features)
    {
        Seen(features.Pairs[0].Predicted.shape[0]);
        return new(features.Pairs[0].Predicted.square().mean());
    }
}
