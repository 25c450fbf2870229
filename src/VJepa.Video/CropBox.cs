namespace VJepa.Video;

/// <summary>A rectangle of pixels.</summary>
public readonly record struct CropBox(int Top, int Left, int Height, int Width)
{
    private const int Attempts = 10;

    /// <summary>
    /// A box of random area and aspect ratio (width / height, log-uniform), as Inception and V-JEPA draw it; after ten
    /// that don't fit, the central one of the nearest ratio that does.
    /// </summary>
    /// <param name="scale">Least and greatest share of the frame's area.</param>
    /// <param name="ratio">Least and greatest width / height.</param>
    public static CropBox Random(int height, int width, (double Min, double Max) scale, (double Min, double Max) ratio, Random random)
    {
        var area = (double)height * width;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var target = area * Between(scale.Min, scale.Max, random);
            var aspect = Math.Exp(Between(Math.Log(ratio.Min), Math.Log(ratio.Max), random));
            var w = (int)Math.Round(Math.Sqrt(target * aspect));
            var h = (int)Math.Round(Math.Sqrt(target / aspect));
            if (w > 0 && w <= width && h > 0 && h <= height)
                return new(random.Next(height - h + 1), random.Next(width - w + 1), h, w);
        }
        return Central(height, width, ratio);
    }

    /// <summary>The greatest central box whose ratio lies within the limits.</summary>
    public static CropBox Central(int height, int width, (double Min, double Max) ratio)
    {
        var (h, w) = (height, width);
        if ((double)width / height < ratio.Min) h = (int)Math.Round(width / ratio.Min);
        else if ((double)width / height > ratio.Max) w = (int)Math.Round(height * ratio.Max);
        return new((height - h) / 2, (width - w) / 2, h, w);
    }

    /// <summary>One of three squares along the longer side: 0 at the left or top, 1 in the center, 2 at the right or bottom.</summary>
    public static CropBox Uniform(int height, int width, int size, int position)
    {
        var (top, left) = ((height - size + 1) / 2, (width - size + 1) / 2);
        if (height > width) top = position switch { 0 => 0, 2 => height - size, _ => top };
        else left = position switch { 0 => 0, 2 => width - size, _ => left };
        return new(top, left, size, size);
    }

    /// <summary>The box that is a share of the way from this one to another, cut to whole pixels.</summary>
    public CropBox Towards(CropBox other, double share) => new(
        (int)(Top + share * (other.Top - Top)), (int)(Left + share * (other.Left - Left)),
        (int)(Height + share * (other.Height - Height)), (int)(Width + share * (other.Width - Width)));

    /// <summary>A central square; an odd rest is rounded half to even.</summary>
    public static CropBox CentralSquare(int height, int width, int size) =>
        new((int)Math.Round((height - size) / 2.0), (int)Math.Round((width - size) / 2.0), size, size);

    private static double Between(double low, double high, Random random) => low + (high - low) * random.NextDouble();
}
