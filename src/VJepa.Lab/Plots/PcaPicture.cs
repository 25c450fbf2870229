using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Lab.Plots;

/// <summary>Token features in the colors of their principal components.</summary>
public static class PcaPicture
{
    private const int TokenPixels = 10;

    /// <summary>A row of the clip and a row of feature colors, one cell per tubelet.</summary>
    /// <param name="features">[N, D] of the clip, N = t * h * w.</param>
    /// <param name="colors">Colors fitted on several clips; default: fitted on this clip alone.</param>
    /// <exception cref="ArgumentException">The features or the clip do not fit the grid.</exception>
    public static PictureGrid Of(ClipFrames clip, Tensor features, TokenGrid grid, PcaColors? colors = null,
        string label = "features")
    {
        var drawn = Draw(features, grid, colors, grid.TubeletOf(clip));
        var cells = grid.FirstFrames(drawn).ToArray();
        return new(
        [
            CellLayout.Row("clip", [.. grid.FirstFrames(clip)], [], "Clip"),
            CellLayout.Row(label, cells, grid.Captions(), "Principal components of the features as colors"),
        ], []);
    }

    /// <summary>Frames in feature colors, for an animation beside the clip.</summary>
    /// <param name="framesPerToken">Repetitions of each tubelet's frame (the tubelet size).</param>
    /// <exception cref="ArgumentException">The features do not fit the grid.</exception>
    public static ClipFrames Draw(Tensor features, TokenGrid grid, PcaColors? colors = null, int framesPerToken = 1)
    {
        var tokens = features.shape[..^1].Aggregate(1L, (product, side) => product * side);
        if (tokens != grid.Count)
            throw new ArgumentException(
                $"Features [{string.Join(", ", features.shape)}] are {tokens} tokens, but a grid of "
                + $"{grid} has {grid.Count}.");
        var painted = (colors ?? PcaColors.Fit(features)).Of(features);
        var frames = new List<Canvas>();
        for (var t = 0; t < grid.Frames; t++)
        {
            var frame = new Canvas(grid.Width * TokenPixels, grid.Height * TokenPixels);
            for (var place = 0; place < grid.PerFrame; place++)
                frame.Mix(place % grid.Width * TokenPixels, place / grid.Width * TokenPixels, TokenPixels, TokenPixels,
                    painted[t * grid.PerFrame + place], 1);
            frames.AddRange(Enumerable.Repeat(frame, framesPerToken));
        }
        return new ClipFrames(frames);
    }
}
