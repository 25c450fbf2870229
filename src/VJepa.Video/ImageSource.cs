using OpenCvSharp;

namespace VJepa.Video;

/// <summary>A folder of numbered pictures (as in Jester) or a single picture, as a video.</summary>
internal sealed class ImageSource : IFrameSource
{
    private static readonly HashSet<string> Endings =
        new([".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff"], StringComparer.OrdinalIgnoreCase);

    private readonly string[] files;
    private int position = -1;

    public ImageSource(string path, double fps)
    {
        files = Directory.Exists(path)
            ? [.. Directory.EnumerateFiles(path).Where(IsImage)
                .OrderBy(f => Path.GetFileNameWithoutExtension(f).Length).ThenBy(f => f, StringComparer.Ordinal)]
            : [path];
        if (files.Length == 0)
            throw new NoFramesException(
                path, "the folder contains no pictures.", "Put numbered pictures into it, for example 00001.jpg.");
        using var first = Load(files[0]);
        var format = Path.GetExtension(files[0]).TrimStart('.').ToLowerInvariant();
        Info = new(path, first.Width, first.Height, fps, files.Length, format);
    }

    public VideoInfo Info { get; }

    public double Time => position / Info.Fps;

    public (int Count, string? First) Errors => (0, null);

    public static bool IsImage(string path) => Endings.Contains(Path.GetExtension(path)) && !Clutter.Is(path);

    public bool Grab() => ++position < files.Length;

    public bool TrySeek(int index, CancellationToken cancel)
    {
        if (index >= files.Length) return false;
        position = index;
        return true;
    }

    public unsafe bool CopyTo(Span<byte> pixels)
    {
        using var picture = Load(files[position]);
        if (picture.Width != Info.Width || picture.Height != Info.Height)
            Cv2.Resize(picture, picture, new Size(Info.Width, Info.Height), 0, 0, InterpolationFlags.Area);
        fixed (byte* to = pixels)
        {
            using var target = Mat.FromPixelData(Info.Height, Info.Width, MatType.CV_8UC3, (nint)to);
            Cv2.CvtColor(picture, target, ColorConversionCodes.BGR2RGB);
        }
        return true;
    }

    public void Dispose()
    {
    }

    private static Mat Load(string file)
    {
        var picture = Cv2.ImRead(file, ImreadModes.Color);
        if (!picture.Empty()) return picture;
        picture.Dispose();
        var (problem, advice) = FileKind.WhyUnreadable(file, null);
        throw new UnreadableVideoException(file, problem, advice);
    }
}
