using OpenCvSharp;

namespace VJepa.Video;

/// <summary>Writes uint8 RGB frames to a video file. <c>mp4v</c> is always available.</summary>
public sealed class VideoWriter : IDisposable
{
    private readonly OpenCvSharp.VideoWriter writer;
    private readonly Mat bgr = new();

    /// <param name="path">The file to write; its folder is created if needed.</param>
    /// <param name="width">Pixels.</param>
    /// <param name="height">Pixels.</param>
    /// <param name="fps">Frames per second.</param>
    /// <param name="codec">Four-character code, for example mp4v (.mp4), MJPG (.avi), XVID (.avi).</param>
    /// <exception cref="IOException">The file can't be created, or the codec is not available.</exception>
    public VideoWriter(string path, int width, int height, double fps, string codec = "mp4v")
    {
        DecoderLog.TakeOver();
        (Path, Width, Height) = (path, width, height);
        if (System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path)) is { } folder)
            Directory.CreateDirectory(folder);
        writer = new(path, VideoCaptureAPIs.FFMPEG, FourCC.FromString(codec), fps, new Size(width, height));
        if (writer.IsOpened()) return;
        writer.Dispose();
        bgr.Dispose();
        throw new IOException($"{path}: can't write a {width}x{height} video with codec {codec}. " +
            "Check that the folder is writable and that the extension fits the codec (.mp4 with mp4v).");
    }

    public string Path { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Writes all of <paramref name="pixels"/>, uint8 RGB [T, H, W, 3], to a new file.</summary>
    public static void Write(string path, ReadOnlySpan<byte> pixels, int width, int height, double fps,
        string codec = "mp4v")
    {
        using var writer = new VideoWriter(path, width, height, fps, codec);
        var frame = width * height * 3;
        if (pixels.Length % frame != 0)
            throw new ArgumentException(
                $"{pixels.Length} bytes are not a whole number of {width}x{height} RGB frames.", nameof(pixels));
        for (var at = 0; at < pixels.Length; at += frame) writer.Write(pixels.Slice(at, frame));
    }

    /// <summary>Adds one frame, uint8 RGB [H, W, 3].</summary>
    public unsafe void Write(ReadOnlySpan<byte> frame)
    {
        if (frame.Length != Width * Height * 3)
            throw new ArgumentException(
                $"A {Width}x{Height} RGB frame has {Width * Height * 3} bytes, not {frame.Length}.", nameof(frame));
        fixed (byte* from = frame)
        {
            using var rgb = Mat.FromPixelData(Height, Width, MatType.CV_8UC3, (nint)from);
            Cv2.CvtColor(rgb, bgr, ColorConversionCodes.RGB2BGR);
        }
        writer.Write(bgr);
    }

    public void Dispose()
    {
        writer.Dispose();
        bgr.Dispose();
    }
}
