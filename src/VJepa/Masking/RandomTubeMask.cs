using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Masking;

/// <summary>Random tube: a random share of the spatial positions is hidden in all frames (V-JEPA, table 4; VideoMAE).
/// </summary>
public sealed record RandomTubeMask : MaskGenerator
{
    /// <summary>Hidden share; int(positions * (1 - ratio)) positions stay visible.</summary>
    public double Ratio { get; init; } = .9;

    /// <exception cref="ArgumentException">No position stays visible.</exception>
    public override ClipMask Draw(TokenGrid grid, long step, Generator random)
    {
        var kept = (int)(grid.PerFrame * (1 - Ratio));
        if (kept < 1)
        {
            throw new ArgumentException(
                $"A random tube of ratio {Ratio} leaves no token of {grid.Height}x{grid.Width}. " +
                "Choose a smaller ratio.");
        }
        using var order = randperm(grid.PerFrame, generator: random);
        var positions = order.data<long>().Take(kept).ToHashSet();
        var visible = Enumerable.Range(0, grid.Count).Select(token => positions.Contains(token % grid.PerFrame));
        return ClipMask.FromVisible([.. visible]);
    }
}
