using VJepa.Models;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Masking;

/// <summary>
/// Multi-block masks (V-JEPA, section 3.2): one block size for the batch, <see cref="Blocks"/> blocks placed uniformly
/// for each clip. Their union is the target; the rest is the context.
/// </summary>
public sealed record MultiBlockMask : MaskGenerator
{
    /// <summary>8 blocks of 15 % of the frame.</summary>
    public static MultiBlockMask ShortRange { get; } = new();

    /// <summary>2 blocks of 70 % of the frame.</summary>
    public static MultiBlockMask LongRange { get; } = new() { Blocks = 2, SpatialScale = (.7, .7) };

    /// <summary>Blocks per clip.</summary>
    public int Blocks { get; init; } = 8;

    /// <summary>Share of the frame that a block covers, minimum and maximum.</summary>
    public Interval SpatialScale { get; init; } = (.15, .15);

    /// <summary>Share of the time that a block covers.</summary>
    public Interval TemporalScale { get; init; } = (1, 1);

    /// <summary>Height divided by width of a block.</summary>
    public Interval AspectRatio { get; init; } = (.75, 1.5);

    /// <summary>Below 1: the encoder sees nothing after this share of the time (causal multi-block).</summary>
    public double MaxTemporalKeep { get; init; } = 1;

    /// <summary>Block size in tokens for a temporal scale, a spatial scale and an aspect ratio.</summary>
    public static (int Frames, int Height, int Width) BlockSize(
        TokenGrid grid, double temporal, double spatial, double aspect)
    {
        var frames = Math.Max(1, (int)(grid.Frames * temporal));
        var area = (int)(grid.PerFrame * spatial);
        var height = (int)Math.Round(Math.Sqrt(area * aspect), MidpointRounding.ToEven);
        var width = (int)Math.Round(Math.Sqrt(area / aspect), MidpointRounding.ToEven);
        return (frames, Math.Min(height, grid.Height), Math.Min(width, grid.Width));
    }

    /// <summary>The block size of a step: three uniform numbers from a generator seeded with the step, so all mask
    /// generators of a step share them, as in the released program.</summary>
    public (int Frames, int Height, int Width) BlockSizeAt(TokenGrid grid, long step)
    {
        using var random = new Generator((ulong)step);
        var temporal = Between(TemporalScale, random);
        var spatial = Between(SpatialScale, random);
        return BlockSize(grid, temporal, spatial, Between(AspectRatio, random));
    }

    /// <exception cref="ArgumentException">The blocks cover the whole grid wherever they are placed.</exception>
    public override ClipMask Draw(TokenGrid grid, long step, Generator random)
    {
        const int tries = 10_000; // an empty context is drawn again
        var size = BlockSizeAt(grid, step);
        for (var attempt = 0; attempt < tries; attempt++)
        {
            var visible = DrawOnce(grid, size, random);
            if (Array.IndexOf(visible, true) >= 0) return ClipMask.FromVisible(visible);
        }
        throw new ArgumentException(
            $"{Blocks} blocks of {size.Frames}x{size.Height}x{size.Width} tokens " +
            $"leave nothing of a clip of {grid} tokens to see. " +
            "Choose fewer or smaller blocks, larger clips or smaller patches.");
    }

    private bool[] DrawOnce(TokenGrid grid, (int Frames, int Height, int Width) size, Generator random)
    {
        var visible = new bool[grid.Count];
        var seenFrames = Math.Max(1, (int)(grid.Frames * MaxTemporalKeep));
        Array.Fill(visible, true, 0, seenFrames * grid.PerFrame);
        for (var block = 0; block < Blocks; block++)
        {
            var top = Below(grid.Height - size.Height + 1, random);
            var left = Below(grid.Width - size.Width + 1, random);
            var start = Below(grid.Frames - size.Frames + 1, random);
            for (var t = start; t < start + size.Frames; t++)
                for (var y = top; y < top + size.Height; y++)
                    Array.Fill(visible, false, (t * grid.Height + y) * grid.Width + left, size.Width);
        }
        return visible;
    }

    private static double Between(Interval range, Generator random)
    {
        using var uniform = rand(1, generator: random);
        return range.At(uniform.item<float>());
    }

    private static int Below(int count, Generator random)
    {
        using var drawn = randint(0, count, 1, generator: random);
        return (int)drawn.item<long>();
    }
}
