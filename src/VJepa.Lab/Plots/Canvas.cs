using OpenCvSharp;

namespace VJepa.Lab.Plots;

/// <summary>An 8-bit BGRA image to draw on (OpenCV's channel order); initially transparent.</summary>
public sealed class Canvas
{
    private readonly byte[] pixels;

    /// <exception cref="ArgumentOutOfRangeException">A side is not positive.</exception>
    public Canvas(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        (Width, Height, pixels) = (width, height, new byte[width * height * 4]);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>The color of a pixel, without its opacity.</summary>
    public Rgb this[int x, int y]
    {
        get => new(pixels[At(x, y) + 2], pixels[At(x, y) + 1], pixels[At(x, y)]);
        set => (pixels[At(x, y)], pixels[At(x, y) + 1], pixels[At(x, y) + 2], pixels[At(x, y) + 3]) =
            (value.B, value.G, value.R, 255);
    }

    public bool IsTransparent(int x, int y) => pixels[At(x, y) + 3] == 0;

    /// <summary>Blends a color into a rectangle.</summary>
    public void Mix(int left, int top, int width, int height, Rgb color, double share)
    {
        for (var y = top; y < top + height; y++)
            for (var x = left; x < left + width; x++)
                this[x, y] = this[x, y].Mix(color, share);
    }

    /// <summary>Draws a rectangle's border, inside the rectangle.</summary>
    public void Outline(int left, int top, int width, int height, Rgb color, int thickness = 1, double share = 1)
    {
        Mix(left, top, width, thickness, color, share);
        Mix(left, top + height - thickness, width, thickness, color, share);
        Mix(left, top + thickness, thickness, height - 2 * thickness, color, share);
        Mix(left + width - thickness, top + thickness, thickness, height - 2 * thickness, color, share);
    }

    public void Paste(Canvas other, int left, int top)
    {
        for (var y = 0; y < other.Height; y++)
            other.pixels.AsSpan(other.At(0, y), other.Width * 4).CopyTo(pixels.AsSpan(At(left, top + y)));
    }

    /// <summary>
    /// Resizes: nearest neighbor for whole multiples and for at least twice the width, smooth otherwise.
    /// </summary>
    public Canvas Resize(int width, int height)
    {
        if ((width, height) == (Width, Height))
            return this;
        var crisp = (width % Width == 0 && height % Height == 0) || width >= 2 * Width;
        var smooth = width < Width ? InterpolationFlags.Area : InterpolationFlags.Cubic;
        var result = new Canvas(width, height);
        using var from = ToMat();
        using var to = result.ToMat();
        Cv2.Resize(from, to, new Size(width, height), 0, 0, crisp ? InterpolationFlags.Nearest : smooth);
        System.Runtime.InteropServices.Marshal.Copy(to.Data, result.pixels, 0, result.pixels.Length);
        return result;
    }

    /// <summary>Canvases side by side, aligned at the top, with transparent gaps.</summary>
    public static Canvas Row(IReadOnlyList<Canvas> cells, int gap)
    {
        var row = new Canvas(cells.Sum(cell => cell.Width) + gap * (cells.Count - 1), cells.Max(cell => cell.Height));
        var left = 0;
        foreach (var cell in cells)
        {
            row.Paste(cell, left, 0);
            left += cell.Width + gap;
        }
        return row;
    }

    /// <summary>Canvases below each other, aligned on the left, with transparent gaps.</summary>
    public static Canvas Column(IReadOnlyList<Canvas> cells, int gap)
    {
        var column = new Canvas(
            cells.Max(cell => cell.Width), cells.Sum(cell => cell.Height) + gap * (cells.Count - 1));
        var top = 0;
        foreach (var cell in cells)
        {
            column.Paste(cell, 0, top);
            top += cell.Height + gap;
        }
        return column;
    }

    /// <summary>A PNG, shown at its own size.</summary>
    public Picture ToPng(string alt) => new("image/png", Encode(".png", opaque: false), alt, Width);

    /// <param name="extension">.png or .webp.</param>
    /// <param name="opaque">Drops the alpha channel.</param>
    /// <param name="webpQuality">1 to 100; above 100 is lossless.</param>
    internal byte[] Encode(string extension, bool opaque, int webpQuality = 101)
    {
        using var mat = ToMat();
        using var bgr = new Mat();
        if (opaque)
            Cv2.CvtColor(mat, bgr, ColorConversionCodes.BGRA2BGR);
        Cv2.ImEncode(extension, opaque ? bgr : mat, out var file,
            extension == ".png"
                ? new ImageEncodingParam(ImwriteFlags.PngCompression, 9)
                : new ImageEncodingParam(ImwriteFlags.WebPQuality, webpQuality));
        return file;
    }

    private Mat ToMat() => Mat.FromPixelData(Height, Width, MatType.CV_8UC4, pixels);

    private int At(int x, int y) => (y * Width + x) * 4;
}
