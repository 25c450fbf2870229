using VJepa.Models;
using VJepa.Runtime;
using static TorchSharp.torch;

namespace VJepa.Masking;

/// <summary>
/// Multi-block masks (V-JEPA, section 3.2): one block size for the batch, <see cref="Blocks"/> blocks placed uniformly
/// for each clip; their union is the target, the complement the context.
/// </summary>
public sealed record MultiBlockSetting : MaskSetting
{
    /// <summary>8 blocks of 15 % of the frame.</summary>
    public static MultiBlockSetting ShortRange { get; } = new();

    /// <summary>2 blocks of 70 % of the frame.</summary>
    public static MultiBlockSetting LongRange { get; } = new() { Blocks = 2, SpatialScale = (.7, .7) };

    /// <summary>Blocks a clip.</summary>
    public int Blocks { get; init; } = 8;

    /// <summary>Share of the frame that a block covers, least and most.</summary>
    public Interval SpatialScale { get; init; } = (.15, .15);

    /// <summary>Share of the time that a block covers.</summary>
    public Interval TemporalScale { get; init; } = (1, 1);

    /// <summary>Height divided by width of a block.</summary>
    public Interval AspectRatio { get; init; } = (.75, 1.5);

    /// <summary>Below 1: the encoder sees nothing after this share of the time (causal multi-block).</summary>
    public double MaxTemporalKeep { get; init; } = 1;

    /// <summary>Most context tokens a clip may keep; null for no limit.</summary>
    public int? MaxKeep { get; init; }

    /// <summary>Swap the parts: the blocks are shown, the rest is asked for (V-JEPA 2's inversion).</summary>
    public bool Invert { get; init; }

    /// <summary>Who gets the tokens that the cut to a rectangular batch leaves over.</summary>
    public MaskComplement Complement { get; init; } = MaskComplement.None;

    /// <summary>Block size in tokens for a temporal scale, a spatial scale and an aspect ratio.</summary>
    public static (int Frames, int Height, int Width) BlockSize(TokenGrid grid, double temporal, double spatial, double aspect)
    {
        var frames = Math.Max(1, (int)(grid.Frames * temporal));
        var area = (int)(grid.PerFrame * spatial);
        var height = (int)Math.Round(Math.Sqrt(area * aspect), MidpointRounding.ToEven);
        var width = (int)Math.Round(Math.Sqrt(area / aspect), MidpointRounding.ToEven);
        return (frames, Math.Min(height, grid.Height), Math.Min(width, grid.Width));
    }

    /// <summary>The block size of a step: three uniform numbers from a generator seeded with the step, so that
    /// all settings of a step share them, as in the released program.</summary>
    public (int Frames, int Height, int Width) BlockSizeAt(TokenGrid grid, long step)
    {
        using var generator = new Generator((ulong)step);
        var temporal = Between(TemporalScale, generator);
        var spatial = Between(SpatialScale, generator);
        return BlockSize(grid, temporal, spatial, Between(AspectRatio, generator));
    }

    internal override MaskDraw Begin(TokenGrid grid, long step)
    {
        var size = BlockSizeAt(grid, step);
        var seenFrames = Math.Max(1, (int)(grid.Frames * MaxTemporalKeep));
        return generator => Draw(grid, size, seenFrames, generator);
    }

    private bool[] Draw(TokenGrid grid, (int Frames, int Height, int Width) size, int seenFrames, Generator generator)
    {
        while (true)
        {
            var seen = new bool[grid.Count];
            for (var i = 0; i < seenFrames * grid.PerFrame; i++) seen[i] = true;
            for (var block = 0; block < Blocks; block++)
            {
                var top = Below(grid.Height - size.Height + 1, generator);
                var left = Below(grid.Width - size.Width + 1, generator);
                var start = Below(grid.Frames - size.Frames + 1, generator);
                for (var t = start; t < start + size.Frames; t++)
                {
                    for (var y = top; y < top + size.Height; y++)
                    {
                        Array.Fill(seen, false, (t * grid.Height + y) * grid.Width + left, size.Width);
                    }
                }
            }
            if (Array.IndexOf(seen, true) >= 0) return seen; // an empty context is drawn again
        }
    }

    private static double Between(Interval range, Generator generator)
    {
        using var uniform = rand(1, generator: generator);
        return range.At(uniform.item<float>());
    }

    private static int Below(int count, Generator generator)
    {
        using var drawn = randint(0, count, 1, generator: generator);
        return (int)drawn.item<long>();
    }
}
