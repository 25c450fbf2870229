using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>Fixed sine-cosine position tables, computed in double precision (V-JEPA, section 3.3; He et al.
/// 2022).</summary>
public static class PositionTable
{
    /// <summary>One axis: sines, then cosines, at frequencies 10000^(-i / (width / 2)).
    /// [positions.Length, width].</summary>
    public static double[,] OneAxis(ReadOnlySpan<double> positions, int width)
    {
        var half = width / 2;
        var table = new double[positions.Length, half * 2];
        for (var p = 0; p < positions.Length; p++)
        {
            for (var i = 0; i < half; i++)
            {
                var angle = positions[p] * (1 / Math.Pow(10000, (double)i / half));
                table[p, i] = Math.Sin(angle);
                table[p, half + i] = Math.Cos(angle);
            }
        }
        return table;
    }

    /// <summary>The positions 0 to <paramref name="length"/> - 1. float32 [length, width].</summary>
    public static Tensor Sequence(int length, int width)
    {
        var positions = new double[length];
        for (var i = 0; i < length; i++) positions[i] = i;
        return tensor(OneAxis(positions, width)).to(float32);
    }

    /// <summary>An image grid: the height part, then the width part, half of the features each. float32
    /// [height * width, features].</summary>
    public static Tensor Image(int height, int width, int features) =>
        Build(new TokenGrid(1, height, width), features, [0, features / 2, features / 2]);

    /// <summary>A video grid: parts for time, height and width, in this order. float32
    /// [grid.Count, features].</summary>
    /// <param name="uniformPower">True: each axis gets 2 ceil(features / 6), and the table is cut to the width. False:
    /// time gets half, height and width a quarter each.</param>
    public static Tensor Video(TokenGrid grid, int features, bool uniformPower)
    {
        var third = (features + 5) / 6 * 2;
        int[] parts = uniformPower ? [third, third, third] : [features / 2, features / 4, features / 4];
        return Build(grid, features, parts);
    }

    /// <summary>Tells an encoder's tokens their places: rows of its table are added, or else the angles are for its
    /// attention.</summary>
    /// <param name="x">[B, K, D].</param>
    /// <param name="table">The encoder's table; null for rotary positions.</param>
    /// <param name="keep">int64 [B, K], token indices on the grid; null for all.</param>
    /// <param name="placeless">Tokens without a place that follow in attention: angle 0 turns nothing.</param>
    internal static (Tensor Tokens, RotaryAngles? Rotary) Place(
        Tensor x, EncoderConfig config, TokenGrid grid, Tensor? table, Tensor? keep, int placeless = 0)
    {
        if (table is not null)
        {
            var rows = grid == config.Grid ? table : Resize(table, config, grid); // [1, N, D]
            return (x + Tokens.Gather(rows, keep), null);
        }
        var indices = keep ?? arange(grid.Count, device: x.device).unsqueeze(0); // [B or 1, K]
        if (placeless > 0)
            indices = cat([indices, zeros(indices.shape[0], placeless, dtype: int64, device: x.device)], 1);
        return (x, RotaryAngles.At(indices, grid, config.Width / config.Heads, config.Positions));
    }

    /// <summary>The table of a network that reads this encoder's tokens. float32 [1, N, features], in no dispose scope.
    /// </summary>
    internal static Tensor For(EncoderConfig encoder, int features)
    {
        var grid = encoder.Grid;
        using var table = encoder.IsImage
            ? Image(grid.Height, grid.Width, features)
            : Video(grid, features, encoder.UniformPower);
        return table.unsqueeze(0).DetachFromDisposeScope();
    }

    private static Tensor Build(TokenGrid grid, int features, int[] parts)
    {
        int[] sizes = [grid.Frames, grid.Height, grid.Width];
        var axes = new double[3][,];
        for (var axis = 0; axis < 3; axis++)
        {
            var positions = new double[sizes[axis]];
            for (var i = 0; i < positions.Length; i++) positions[i] = i;
            axes[axis] = OneAxis(positions, parts[axis]);
        }
        var table = new float[grid.Count, features];
        for (var token = 0; token < grid.Count; token++)
        {
            int[] at = [token / grid.PerFrame, token / grid.Width % grid.Height, token % grid.Width];
            var column = 0;
            for (var axis = 0; axis < 3; axis++)
            {
                for (var i = 0; i < axes[axis].GetLength(1) && column < features; i++)
                {
                    table[token, column++] = (float)axes[axis][at[axis], i];
                }
            }
        }
        return tensor(table);
    }

    /// <summary>An encoder's table for another grid than it was configured for: [1, to.Count, D].</summary>
    internal static Tensor Resize(Tensor table, EncoderConfig encoder, TokenGrid to)
    {
        var own = encoder.Grid;
        var shorter = to.Frames < own.Frames && (to.Height, to.Width) == (own.Height, own.Width);
        return shorter && encoder.ShortClipsTakeFirstRows
            ? table.narrow(1, 0, to.Count)
            : Resize(table, own, to);
    }

    /// <summary>Resizes a table for another grid: trilinear for video, bicubic for images, by scale factor.
    /// [1, to.Count, D].</summary>
    public static Tensor Resize(Tensor table, TokenGrid from, TokenGrid to)
    {
        if (from == to) return table.alias();
        using var scope = NewDisposeScope();
        var features = table.shape[^1];
        var grid = table.reshape(1, from.Frames, from.Height, from.Width, features)
            .permute(0, 4, 1, 2, 3); // [1, D, T, H, W]
        double[] scale =
        [
            (double)to.Frames / from.Frames, (double)to.Height / from.Height, (double)to.Width / from.Width,
        ];
        var resized = from.Frames == 1 && to.Frames == 1
            ? nn.functional.interpolate(
                grid.squeeze(2), scale_factor: scale[1..], mode: InterpolationMode.Bicubic).unsqueeze(2)
            : nn.functional.interpolate(grid, scale_factor: scale, mode: InterpolationMode.Trilinear);
        return resized.permute(0, 2, 3, 4, 1).reshape(1, -1, features).MoveToOuterDisposeScope(); // [1, N, D]
    }
}
