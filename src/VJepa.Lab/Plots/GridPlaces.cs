using VJepa.Models;

namespace VJepa.Lab.Plots;

/// <summary>Positions of tokens in images of a clip.</summary>
internal static class GridPlaces
{
    /// <exception cref="ArgumentOutOfRangeException">The grid has no such token.</exception>
    internal static (int Time, int Row, int Column) Place(this TokenGrid grid, long token) =>
        token >= 0 && token < grid.Count
            ? ((int)(token / grid.PerFrame), (int)(token / grid.Width % grid.Height), (int)(token % grid.Width))
            : throw new ArgumentOutOfRangeException(nameof(token), token,
                $"A grid of {grid} has the tokens 0 to {grid.Count - 1}.");

    /// <summary>Frames per token.</summary>
    /// <exception cref="ArgumentException">The clip does not divide evenly into the grid.</exception>
    internal static int TubeletOf(this TokenGrid grid, ClipFrames clip) =>
        clip.Count % grid.Frames == 0 && clip.Height % grid.Height == 0 && clip.Width % grid.Width == 0
            ? clip.Count / grid.Frames
            : throw new ArgumentException(
                $"A clip of {clip.Count} frames of {clip.Height} x {clip.Width} pixels can't be "
                + $"cut evenly into {grid} tokens (time x height x width).");

    /// <summary>The first frame of each tubelet.</summary>
    internal static IEnumerable<Canvas> FirstFrames(this TokenGrid grid, ClipFrames clip)
    {
        var tubelet = grid.TubeletOf(clip);
        return Enumerable.Range(0, grid.Frames).Select(t => clip[t * tubelet]);
    }

    /// <summary>Captions for one cell per tubelet.</summary>
    internal static string[] Captions(this TokenGrid grid) =>
        [.. Enumerable.Range(0, grid.Frames).Select(t => $"t = {t}")];
}
