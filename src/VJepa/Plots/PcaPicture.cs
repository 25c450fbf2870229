using static TorchSharp.torch;

namespace VJepa.Plots;

/// <summary>Token features drawn in the colours of their principal components.</summary>
public static class PcaPicture
{
    private const int TokenPixels = 10;

    /// <summary>A row of the clip and a row of its features' colours, one cell per tubelet.</summary>
    /// <param name="features">[N, D] of the clip, N = t * h * w.</param>
    /// <param name="colours">Fitted on several clips for common colours; on this one alone unless given.</param>
    /// <exception cref="ArgumentException">The features don't fit the grid, or the clip doesn't.</exception>
    public static PictureGrid Of(ClipFrames clip, Tensor features, TokenShape shape, PcaColours? colours = null,
        string label = "features")
    {
        var drawn = Draw(features, shape, colours, shape.TubeletOf(clip));
        var cells = TokenGrid.FirstOfEachTubelet(drawn, shape).ToArray();
        return new(
        [
            CellLayout.Row("clip", [.. TokenGrid.FirstOfEachTubelet(clip, shape)], [], "Clip"),
            CellLayout.Row(label, cells, [], "Principal components of the features as colours"),
        ], []);
    }

    /// <summary>Frames in feature colours, for an animation beside the clip.</summary>
    /// <param name="framesPerToken">How often each tubelet's frame is repeated: the tubelet's length.</param>
    /// <exception cref="ArgumentException">The features don't fit the grid.</exception>
    public static ClipFrames Draw(Tensor features, TokenShape shape, PcaColours? colours = null, int framesPerToken = 1)
    {
        var tokens = features.shape[..^1].Aggregate(1L, (product, side) => product * side);
        if (tokens != shape.Count)
            throw new ArgumentException($"Features [{string.Join(", ", features.shape)}] are {tokens} tokens, but a grid of "
                + $"{shape} has {shape.Count}.");
        var painted = (colours ?? PcaColours.Fit(features)).Of(features);
        var frames = new List<Canvas>();
        for (var t = 0; t < shape.Time; t++)
        {
            var frame = new Canvas(shape.Width * TokenPixels, shape.Height * TokenPixels);
            for (var place = 0; place < shape.Height * shape.Width; place++)
                frame.Mix(place % shape.Width * TokenPixels, place / shape.Width * TokenPixels, TokenPixels, TokenPixels,
                    painted[t * shape.Height * shape.Width + place], 1);
            frames.AddRange(Enumerable.Repeat(frame, framesPerToken));
        }
        return new ClipFrames(frames);
    }
}
