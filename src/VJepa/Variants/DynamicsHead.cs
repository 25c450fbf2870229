using VJepa.Models;
using VJepa.Objectives;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>
/// Adds a dynamics term to another objective (arXiv 2605.17165): a small network says from a visible token how its
/// target changes until the next time position, wherever that one is visible too. L1 of the change.
/// </summary>
/// <param name="Inner">The objective that it is added to.</param>
public sealed record DynamicsHead(Objective Inner) : Objective
{
    /// <summary>Weight of the term.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Width of the hidden layer.</summary>
    public int Hidden { get; init; } = 256;

    public override bool NeedsWholeBatch => Inner.NeedsWholeBatch;

    public override bool ReadsClips() => Inner.ReadsClips();

    public override nn.Module CreateHead(EncoderConfig encoder, int targetWidth) =>
        new TwoLayerHead(encoder.Width, Hidden, targetWidth, Inner.CreateHead(encoder, targetWidth));

    public override ObjectiveValue Compute(StepFeatures features)
    {
        var head = (TwoLayerHead)features.Head!;
        var inner = Inner.Compute(features with { Head = head.Inner });
        var encoder = features.Networks.Encoder.Config;
        Tensor[] losses = [.. features.Pairs.Select(pair =>
            Loss(head.call(pair.Context), pair.Targets, pair.Mask.Context, encoder.GridOf(pair.Clips)))];
        var dynamics = stack(losses).mean();
        return new(inner.Loss + Weight * dynamics, inner.Parts.Append(new("dynamics", dynamics)).ToDictionary());
    }

    /// <summary>Mean L1 between said and true changes of the visible tokens whose next time position is visible.
    /// </summary>
    /// <param name="said">The change from each context token to the next time position, [B, Nc, W].</param>
    /// <param name="targets">Targets of all tokens, [B, N, W].</param>
    /// <param name="context">int64 [B, Nc], indices on <paramref name="grid"/>.</param>
    /// <returns>A scalar; 0 if no token is visible at two times in a row.</returns>
    public static Tensor Loss(Tensor said, Tensor targets, Tensor context, TokenGrid grid)
    {
        using var visible = zeros(context.shape[0], grid.Count + grid.PerFrame, device: context.device) // + a frame
            .scatter_(1, context, ones_like(context, dtype: float32)); // [B, N + frame]
        var next = context + grid.PerFrame; // [B, Nc]
        var both = visible.gather(1, next).unsqueeze(-1); // [B, Nc, 1]
        var change = Tokens.Gather(targets, next.clamp_max(grid.Count - 1)) - Tokens.Gather(targets, context);
        var distance = ((said - change).abs() * both).mean([-1]); // [B, Nc]
        return distance.sum() / both.sum().clamp_min(1);
    }
}
