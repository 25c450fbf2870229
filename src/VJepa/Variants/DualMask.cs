using VJepa.Masking;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>
/// Dual masking (VideoMAE V2, arXiv 2303.16727): the predictor is asked for a random share of the hidden tokens only.
/// What the encoder sees stays the same; the predictor's tokens, most of a small run's cost, become fewer.
/// </summary>
/// <param name="Inner">Draws what the encoder sees.</param>
/// <param name="Share">Share of the hidden tokens that are predicted, above 0 and at most 1.</param>
public sealed record DualMask(MaskGenerator Inner, double Share = .5) : MaskGenerator
{
    /// <exception cref="ArgumentException">The share is not above 0 and at most 1, or the inner generator changes
    /// its masks after drawing them.</exception>
    public override ClipMask Draw(TokenGrid grid, long step, Generator random)
    {
        if (Share is not (> 0 and <= 1))
            throw new ArgumentException($"DualMask's Share is {Share}: it must be above 0 and at most 1.");
        if (Inner.Invert || Inner.Complement != MaskComplement.None || Inner.MaxKeep is not null)
            throw new ArgumentException($"Set Invert, Complement and MaxKeep of DualMask, not of {Inner}.");
        var (context, hidden) = Inner.Draw(grid, step, random);
        var count = Math.Max(1, (int)Math.Round(hidden.Count * Share));
        return new(context, MaskSampler.Subset(hidden, count, random));
    }
}
