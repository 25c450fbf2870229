using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>
/// Rotary positions over time, height and width (V-JEPA 2, section 2.1). The first features of a head are split into
/// three parts of equal, even width, one for each axis; the rest is not rotated. Pairs are neighboring features, but
/// the angles of a part are laid out f1 f2 … f1 f2 …: a mismatch in the released program that the released weights
/// depend on.
/// </summary>
/// <param name="Cosine">[B or 1, 1, N, R], R features that rotate.</param>
/// <param name="Sine">[B or 1, 1, N, R].</param>
public sealed record RotaryAngles(Tensor Cosine, Tensor Sine)
{
    /// <summary>Width of one axis's part in a head of this width.</summary>
    public static int PartWidth(int headWidth) => 2 * (headWidth / 3 / 2);

    /// <summary>Angles of tokens, given their indices.</summary>
    /// <param name="indices">int64 [B or 1, N], token indices on <paramref name="grid"/>.</param>
    /// <param name="grid">The token grid.</param>
    /// <param name="headWidth">Features of a head.</param>
    /// <param name="kind">One of the two rotary kinds.</param>
    public static RotaryAngles At(
        Tensor indices, TokenGrid grid, int headWidth, PositionKind kind = PositionKind.Rotary)
    {
        using var scope = NewDisposeScope();
        Tensor[] axes =
        [
            indices.div(grid.PerFrame, RoundingMode.floor),
            indices.remainder(grid.PerFrame).div(grid.Width, RoundingMode.floor),
            indices.remainder(grid.Width),
        ];
        var paired = kind == PositionKind.RotaryPaired;
        if (paired) (axes[1], axes[2]) = (Stretched(axes[1], grid.Height), Stretched(axes[2], grid.Width));
        var part = PartWidth(headWidth);
        var angles = new List<Tensor>();
        foreach (var axis in axes) angles.Add(Part(axis, part, paired));
        var all = cat(angles, -1).unsqueeze(1); // [B, 1, N, R]
        return new RotaryAngles(all.cos().MoveToOuterDisposeScope(), all.sin().MoveToOuterDisposeScope());
    }

    /// <summary>A single axis over the whole width: positions […] -> angles […, width].</summary>
    public static RotaryAngles OneAxis(Tensor positions, int width)
    {
        using var scope = NewDisposeScope();
        var angles = Part(positions, width);
        return new RotaryAngles(angles.cos().MoveToOuterDisposeScope(), angles.sin().MoveToOuterDisposeScope());
    }

    /// <summary>The angles of some tokens, picked by index: int64 [B, K].</summary>
    public RotaryAngles At(Tensor order)
    {
        Tensor Pick(Tensor all) => Tokens.Gather(all.squeeze(1), order).unsqueeze(1); // [B, 1, K, R]
        return new RotaryAngles(Pick(Cosine), Pick(Sine));
    }

    /// <summary>Rotates the first R features of queries or keys: [B, heads, N, D/heads] -> the same shape.</summary>
    public Tensor Apply(Tensor x)
    {
        var rotating = Cosine.shape[^1];
        var first = x.narrow(-1, 0, rotating); // [B, heads, N, R]
        var pairs = first.reshape(x.shape[0], x.shape[1], x.shape[2], rotating / 2, 2); // [B, heads, N, R/2, 2]
        var turned = stack([-pairs.select(-1, 1), pairs.select(-1, 0)], -1).flatten(-2); // [B, heads, N, R]
        var rotated = first * Cosine.to(x.dtype) + turned * Sine.to(x.dtype);
        return cat([rotated, x.narrow(-1, rotating, x.shape[^1] - rotating)], -1); // [B, heads, N, D/heads]
    }

    /// <summary>Rows or columns of any grid, stretched to V-JEPA 2.1's 16.</summary>
    private static Tensor Stretched(Tensor rows, int count) => rows.to(float32) * (15.0 / Math.Max(1, count - 1));

    private static Tensor Part(Tensor positions, int width, bool paired = false)
    {
        var half = width / 2;
        var frequencies = pow(10000, arange(half, dtype: float32, device: positions.device).div(-half)); // [half]
        var angle = positions.to(float32).unsqueeze(-1) * frequencies; // [B, N, half]
        return paired ? angle.repeat_interleave(2, dim: -1) : cat([angle, angle], -1); // [B, N, width]
    }
}
