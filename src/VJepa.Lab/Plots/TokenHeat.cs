using System.Globalization;
using VJepa.Models;

namespace VJepa.Lab.Plots;

/// <summary>Heat maps of one value per token: attention, similarity, prediction error.</summary>
public static class TokenHeat
{
    private const int TokenPixels = 10;
    private static readonly Rgb Mark = Rgb.Parse("#D55E00");

    /// <summary>One row per map with one cell per tubelet, all on one color scale, below the clip if given.</summary>
    /// <param name="range">Range of the color scale; default: minimum and maximum value.</param>
    /// <param name="marked">Index of a token to frame, such as the query of an attention map.</param>
    /// <exception cref="ArgumentException">A map does not have N values, or the clip does not fit the grid.</exception>
    public static PictureGrid Of(TokenGrid grid, IReadOnlyList<TokenMap> maps, ClipFrames? clip = null,
        (double Low, double High)? range = null, long? marked = null)
    {
        var (low, high) = RangeOf(grid, maps, range);
        var rows = new List<PictureRow>();
        if (clip is not null)
            rows.Add(CellLayout.Row("clip", [.. grid.FirstFrames(clip)], [], "Clip"));
        foreach (var map in maps)
            rows.Add(CellLayout.Row(map.Name, Draw(grid, map, low, high, marked), [], "Heat map"));
        rows[^1] = rows[^1] with { Captions = grid.Captions() };
        var scale = string.Create(CultureInfo.InvariantCulture, $"{low:0.###} (dark) to {high:0.###} (bright)");
        return new(rows, [new(scale, ColorMap.Css)]);
    }

    public static PictureGrid Of(TokenGrid grid, TokenMap map, ClipFrames? clip = null,
        (double Low, double High)? range = null, long? marked = null) => Of(grid, [map], clip, range, marked);

    /// <summary>Every frame of the clip with a map over it, for a row or an animation.</summary>
    /// <param name="strength">Opacity of the map, 0 to 1.</param>
    public static ClipFrames Over(ClipFrames clip, TokenGrid grid, TokenMap map, double strength = 0.6,
        (double Low, double High)? range = null)
    {
        var tubelet = grid.TubeletOf(clip);
        var (low, high) = RangeOf(grid, [map], range);
        var (width, height) = (clip.Width / grid.Width, clip.Height / grid.Height);
        var frames = new Canvas[clip.Count];
        for (var frame = 0; frame < clip.Count; frame++)
        {
            frames[frame] = new Canvas(clip.Width, clip.Height);
            frames[frame].Paste(clip[frame], 0, 0);
            for (var place = 0; place < grid.PerFrame; place++)
            {
                var value = map.Values[frame / tubelet * grid.PerFrame + place];
                frames[frame].Mix(place % grid.Width * width, place / grid.Width * height, width, height,
                    ColorMap.At(Scaled(value, low, high)), strength);
            }
        }
        return new ClipFrames(frames);
    }

    private static Canvas[] Draw(TokenGrid grid, TokenMap map, double low, double high, long? marked)
    {
        var cells = new Canvas[grid.Frames];
        for (var t = 0; t < grid.Frames; t++)
        {
            cells[t] = new Canvas(grid.Width * TokenPixels, grid.Height * TokenPixels);
            for (var place = 0; place < grid.PerFrame; place++)
            {
                var color = ColorMap.At(Scaled(map.Values[t * grid.PerFrame + place], low, high));
                var (left, top) = (place % grid.Width * TokenPixels, place / grid.Width * TokenPixels);
                cells[t].Mix(left, top, TokenPixels, TokenPixels, color, 1);
            }
        }
        if (marked is { } token)
        {
            var (time, row, column) = grid.Place(token);
            cells[time].Outline(column * TokenPixels, row * TokenPixels, TokenPixels, TokenPixels, Mark, 2);
        }
        return cells;
    }

    private static (double Low, double High) RangeOf(TokenGrid grid, IReadOnlyList<TokenMap> maps,
        (double Low, double High)? given)
    {
        if (maps.Count == 0)
            throw new ArgumentException("A row of heat maps needs at least one map; none was given.");
        foreach (var map in maps.Where(map => map.Values.Count != grid.Count))
            throw new ArgumentException(
                $"\"{map.Name}\" has {map.Values.Count} values, but a grid of {grid} has {grid.Count} tokens.");
        if (given is { } range)
            return range;
        var values = maps.SelectMany(map => map.Values).Where(float.IsFinite).DefaultIfEmpty().ToArray();
        return (values.Min(), values.Max());
    }

    private static double Scaled(double value, double low, double high) =>
        high > low ? (value - low) / (high - low) : 0.5;
}
