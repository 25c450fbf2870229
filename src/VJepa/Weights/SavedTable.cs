using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>The token grid that a fixed sine-cosine position table was computed for, told from its values.</summary>
/// <param name="Grid">Its grid.</param>
/// <param name="UniformPower">Equal shares for time, height and width; null for an image's table.</param>
internal sealed record SavedTable(TokenGrid Grid, bool? UniformPower)
{
    private static readonly bool?[] Layouts = [true, false, null];

    // Files keep tables as float32, or rounded to 16 bits.
    private const double Tolerance = 1e-4, RoundedTolerance = 1e-2;

    /// <summary>Recognizes a table [1, N, D]; null if it is learned, resized, or of another kind.</summary>
    public static SavedTable? Recognize(Tensor table)
    {
        if (table.dim() != 3 || table.shape[0] != 1 || table.shape[1] == 0 || table.shape[2] < 8) return null;
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var tolerance = table.ElementSize < 4 ? RoundedTolerance : Tolerance;
        var rows = table.detach()[0].to(float32, CPU);
        var features = (int)rows.shape[1];
        foreach (var layout in Layouts)
        {
            if (GridOf(rows, layout) is not { } grid) continue;
            var exact = layout is { } uniform
                ? PositionTable.Video(grid, features, uniform)
                : PositionTable.Image(grid.Height, grid.Width, features);
            if ((rows - exact).abs().max().item<float>() <= tolerance) return new SavedTable(grid, layout);
        }
        return null;
    }

    /// <summary>Adds the frames and the image size of a file's table to a configuration.</summary>
    /// <exception cref="WeightFileException">The frames contradict the table, or are unknown.</exception>
    public static EncoderConfig Complete(
        EncoderConfig config, Tensor table, string path, bool isImage, int? frames)
    {
        var tubelet = isImage ? 1 : config.TubeletSize;
        var tokens = table.dim() == 3 ? table.shape[1] : 0;
        if (Recognize(table) is { } saved && saved.UniformPower is null == isImage)
        {
            var (grid, told) = (saved.Grid, frames ?? saved.Grid.Frames * tubelet);
            if (told / tubelet != grid.Frames)
                throw new WeightFileException(
                    path, $"has a position table for {grid.Frames * tubelet} frames (a grid of {grid} tokens), but " +
                    $"{frames} frames were given. Leave frames out, or give {grid.Frames * tubelet}.");
            if (grid.Height != grid.Width)
                throw new WeightFileException(
                    path, $"has a position table for a grid of {grid} tokens. Only square frames are supported.");
            return config with
            {
                Frames = told,
                ImageSize = grid.Height * config.PatchSize,
                UniformPower = saved.UniformPower ?? config.UniformPower,
            };
        }
        if (frames is null && !isImage)
            throw new WeightFileException(
                path, $"has a position table of {tokens} tokens that is not a sine-cosine table, so its number of " +
                "frames is unknown. Give the number of frames it was trained with.");
        var perFrame = tokens / (double)(config.Frames / tubelet);
        var rows = (int)Math.Round(Math.Sqrt(perFrame));
        if (rows < 1 || rows * rows != perFrame)
            throw new WeightFileException(
                path, $"has a position table of {tokens} tokens, which is not a square grid over {config.Frames} " +
                "frames. Give the number of frames it was trained with.");
        return config with { ImageSize = rows * config.PatchSize };
    }

    /// <summary>
    /// The only grid that can fit: the time part changes first after all tokens of a frame, the height part after all
    /// tokens of a row.
    /// </summary>
    private static TokenGrid? GridOf(Tensor rows, bool? uniformPower)
    {
        var (count, features) = ((int)rows.shape[0], (int)rows.shape[1]);
        var third = (features + 5) / 6 * 2;
        var (time, height) = uniformPower switch
        {
            true => (0, third),
            false => (0, features / 2 / 2 * 2),
            null => (-1, 0),
        };
        var perFrame = time < 0 ? count : FirstChange(time);
        var width = Math.Min(perFrame, FirstChange(height));
        return count % perFrame == 0 && perFrame % width == 0
            ? new TokenGrid(count / perFrame, perFrame / width, width)
            : null;

        // A part begins with sin(position): 0 at position 0, then .84.
        int FirstChange(int column)
        {
            var changed = (rows[.., column].abs() > .1).nonzero();
            return changed.shape[0] == 0 ? count : Math.Max(1, (int)changed[0, 0].item<long>());
        }
    }
}
