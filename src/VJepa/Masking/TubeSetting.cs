using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Masking;

/// <summary>Random tube: a random share of the spatial positions is hidden at all times (V-JEPA, table 4; VideoMAE).</summary>
public sealed record TubeSetting : MaskSetting
{
    /// <summary>Hidden share; int(positions * (1 - ratio)) positions stay.</summary>
    public double Ratio { get; init; } = .9;

    internal override MaskDraw Begin(TokenGrid grid, long step)
    {
        var kept = (int)(grid.PerFrame * (1 - Ratio));
        if (kept < 1)
        {
            throw new ArgumentException($"A random tube of ratio {Ratio} leaves no token of {grid.Height}x{grid.Width}. Choose a smaller ratio.");
        }
        return generator =>
        {
            using var order = randperm(grid.PerFrame, generator: generator);
            var seen = new bool[grid.Count];
            foreach (var position in order.data<long>().Take(kept))
            {
                for (var t = 0; t < grid.Frames; t++) seen[t * grid.PerFrame + position] = true;
            }
            return seen;
        };
    }
}
