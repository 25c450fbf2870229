using VJepa.Models;
using VJepa.Objectives;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>
/// Pixels minus the clip's mean frame. What stands still is 0, so what is left to predict is what moves. Pixels are not
/// normalized by tubelet: that would make noise on a plain surface as large as a hand. Not part of a paper.
/// </summary>
public sealed record MotionTarget : ITargetProvider
{
    /// <summary>
    /// If set, each tubelet is divided by the root of its mean square and this one's square: what moves becomes
    /// about 1, whatever its contrast, while noise below this stays small.
    /// </summary>
    public double? NoiseFloor { get; init; }

    public TargetNormalization Normalization => TargetNormalization.None;

    public bool RunsEncoder => false;

    public int Width(EncoderConfig encoder) => encoder.TubeletPixels;

    public Tensor Targets(Tensor clips, Networks networks)
    {
        using var scope = NewDisposeScope();
        var change = clips - clips.mean([2], keepdim: true);
        var tubelets = PatchEmbedding.Patchify(change, networks.Encoder.Config); // [B, N, C * tubelet * patch * patch]
        if (NoiseFloor is { } floor)
            tubelets /= (tubelets.square().mean([-1], keepdim: true) + floor * floor).sqrt();
        return tubelets.MoveToOuterDisposeScope();
    }
}

/// <summary>
/// LayerNorm, then minus the mean over time at each place, then each feature divided by its deviation over the batch:
/// what a clip shows all the time is not asked for, only what changes. Not part of a paper.
/// </summary>
/// <param name="Slices">Token positions in time of a clip.</param>
public sealed record ChangeTargets(int Slices) : TargetNormalization
{
    private const double Epsilon = 1e-5;

    public override bool NeedsWholeBatch => true;

    /// <exception cref="ArgumentException">The tokens are not a whole number for each slice.</exception>
    public override Tensor Apply(Tensor targets)
    {
        if (targets.shape[1] % Slices != 0)
            throw new ArgumentException(
                $"{targets.shape[1]} tokens can't be cut into {Slices} time slices: set Slices to the grid's Frames.");
        using var scope = NewDisposeScope();
        var inTime = LayerNorm.Apply(targets).unflatten(1, [Slices, -1]); // [B, T, P, D]
        var change = inTime - inTime.mean([1], keepdim: true);
        var variance = change.square().mean([0, 1, 2], keepdim: true); // [1, 1, 1, D]
        return (change / (variance + Epsilon).sqrt()).flatten(1, 2).MoveToOuterDisposeScope(); // [B, N, D]
    }
}
