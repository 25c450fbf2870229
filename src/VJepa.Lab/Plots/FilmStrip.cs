using System.Globalization;

namespace VJepa.Lab.Plots;

/// <summary>Clips as rows of frames.</summary>
public static class FilmStrip
{
    /// <summary>One clip as a row.</summary>
    /// <param name="clip">A clip, or a tensor as in <see cref="ClipFrames.From"/>.</param>
    /// <param name="label">Text left of the row, such as the class or the file.</param>
    /// <param name="times">Time of each frame in seconds; without it, captions show frame indices.</param>
    /// <param name="frames">Maximum number of frames to show, evenly spread.</param>
    /// <exception cref="ArgumentException">The number of times differs from the number of frames.</exception>
    public static PictureGrid Of(
        ClipFrames clip, string label = "", IReadOnlyList<double>? times = null, int frames = 8)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(frames);
        if (times is not null && times.Count != clip.Count)
            throw new ArgumentException($"The clip has {clip.Count} frames, but {times.Count} times were given.");
        var shown = clip.Spread(frames);
        var captions = shown.Select(cell => times is null
            ? (cell.Number + 1).ToString(CultureInfo.InvariantCulture)
            : string.Create(CultureInfo.InvariantCulture, $"{times[cell.Number]:0.00} s"));
        return new([CellLayout.Row(label, [.. shown.Select(cell => cell.Frame)], [.. captions], "Film strip")], []);
    }

    /// <summary>Several clips below each other, such as a query and its nearest neighbors.</summary>
    /// <exception cref="ArgumentException">There is no clip.</exception>
    public static PictureGrid Rows(
        IEnumerable<(string Label, ClipFrames Clip)> clips, string title = "", int frames = 8)
    {
        var rows = clips.Select(row => Of(row.Clip, row.Label, null, frames).Rows[0] with { Captions = [] }).ToList();
        return rows.Count > 0
            ? new(rows, [], title)
            : throw new ArgumentException("A film strip needs at least one clip; none was given.", nameof(clips));
    }
}
