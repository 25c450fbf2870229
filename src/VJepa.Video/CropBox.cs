using static TorchSharp.torch;

namespace VJepa.Video;

/// <summary>A rectangle of pixels.</summary>
public readonly record struct CropBox(int Top, int Left, int Height, int Width)
{
    private const int Attempts = 10;

    /// <summary>
    /// A box of random area (uniform) and aspect ratio (width / height, log-uniform), as in Inception and V-JEPA. If
    /// ten draws do not fit the frame, the central box of the nearest ratio.
    /// </summary>
    /// <param name="scale">Fraction of the frame's area.</param>
    /// <param name="ratio">Width / height.</param>
    public static CropBox Random(int height, int width, (double Min, double Max) scale, (double Min, double Max) ratio,
        Random random)
    {
        var area = (double)height * width;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var target = area * Draw(scale.Min, scale.Max, random);
            var aspect = Math.Exp(Draw(Math.Log(ratio.Min), Math.Log(ratio.Max), random));
            var w = (int)Math.Round(Math.Sqrt(target * aspect));
            var h = (int)Math.Round(Math.Sqrt(target / aspect));
            if (w > 0 && w <= width && h > 0 && h <= height)
                return new(random.Next(height - h + 1), random.Next(width - w + 1), h, w);
        }
        return Central(height, width, ratio);
    }

    /// <summary>The largest central box whose ratio is within the limits.</summary>
    public static CropBox Central(int height, int width, (double Min, double Max) ratio)
    {
        var (h, w) = (height, width);
        if ((double)width / height < ratio.Min) h = (int)Math.Round(width / ratio.Min);
        else if ((double)width / height > ratio.Max) w = (int)Math.Round(height * ratio.Max);
        return new((height - h) / 2, (width - w) / 2, h, w);
    }

    /// <summary>
    /// One of three squares along the longer side: 0 is left or top, 1 the center, 2 right or bottom.
    /// </summary>
    public static CropBox Uniform(int height, int width, int size, int position)
    {
        var (top, left) = ((height - size + 1) / 2, (width - size + 1) / 2);
        if (height > width) top = position switch { 0 => 0, 2 => height - size, _ => top };
        else left = position switch { 0 => 0, 2 => width - size, _ => left };
        return new(top, left, size, size);
    }

    /// <summary>The boxes of a crop that moves evenly from one box to another, [count], cut to whole pixels.</summary>
    public static CropBox[] Between(CropBox first, CropBox last, int count)
    {
        using var scope = NewDisposeScope();
        // The same float32 operation as in V-JEPA: a formula in double precision is off by a pixel now and then.
        int[] Line(int from, int to) =>
            [.. linspace(from, to, count, ScalarType.Float32, CPU).data<float>().ToArray().Select(v => (int)v)];
        var (top, left) = (Line(first.Top, last.Top), Line(first.Left, last.Left));
        var (height, width) = (Line(first.Height, last.Height), Line(first.Width, last.Width));
        return [.. Enumerable.Range(0, count).Select(i => new CropBox(top[i], left[i], height[i], width[i]))];
    }

    /// <summary>A central square; half pixels are rounded to even.</summary>
    public static CropBox CentralSquare(int height, int width, int size) =>
        new((int)Math.Round((height - size) / 2.0), (int)Math.Round((width - size) / 2.0), size, size);

    private static double Draw(double low, double high, Random random) => low + (high - low) * random.NextDouble();
}
