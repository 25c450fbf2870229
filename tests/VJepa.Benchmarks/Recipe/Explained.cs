using VJepa.Objectives;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Recipe;

/// <summary>Another objective, with the share of its loss that predictions take off a prediction of 0.</summary>
internal sealed record Explained(Objective Inner) : Objective
{
    public override bool NeedsWholeBatch => Inner.NeedsWholeBatch;

    public override bool ReadsClips() => Inner.ReadsClips();

    public override ObjectiveValue Compute(StepFeatures features)
    {
        var value = Inner.Compute(features);
        using var quiet = no_grad();
        var nothing = Inner.Compute(features with
        {
            Pairs = [.. features.Pairs.Select(pair => pair with { Predicted = zeros_like(pair.Predicted) })],
        });
        var share = 1 - value.Loss / nothing.Loss;
        return value with { Parts = value.Parts.Append(new(nameof(Explained), share)).ToDictionary() };
    }
}
