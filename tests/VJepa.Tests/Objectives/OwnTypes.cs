using TorchSharp.Modules;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Objectives;
using static TorchSharp.torch;

namespace VJepa.Tests.Objectives;

/// <summary>Hides everything but the center of every frame.</summary>
public sealed record CenterVisible : MaskGenerator
{
    /// <summary>Tokens at each edge of a frame that are hidden.</summary>
    public int Border { get; init; } = 1;

    public override ClipMask Draw(TokenGrid grid, long step, Generator random)
    {
        bool Inside(int place, int count) => place >= Border && place < count - Border;
        var visible = Enumerable.Range(0, grid.Count).Select(token =>
            Inside(token / grid.Width % grid.Height, grid.Height) && Inside(token % grid.Width, grid.Width));
        return ClipMask.FromVisible([.. visible]);
    }
}

/// <summary>Squared below a threshold, linear above.</summary>
public sealed record Huber : PredictionObjective
{
    public double Threshold { get; init; } = .5;

    public override Tensor Compare(Tensor predicted, Tensor target) =>
        nn.functional.huber_loss(predicted, target, Threshold);
}

/// <summary>Targets from an encoder that is held in memory.</summary>
public sealed record Teacher(Encoder Encoder) : ITargetProvider
{
    public Tensor Targets(Tensor clips, Networks networks) => Encoder.call(clips);
}

/// <summary>Has a layer made as one writes it first.</summary>
public sealed record PlainHead : Objective
{
    public override nn.Module CreateHead(EncoderConfig encoder, int targetWidth) =>
        nn.Linear(targetWidth, 3);

    public override ObjectiveValue Compute(StepFeatures features) =>
        new(((Linear)features.Head!).call(features.Pairs[0].Predicted).square().mean());
}
