using System.Buffers.Binary;
using System.Text;
using OpenCvSharp;

namespace VJepa.Video;

/// <summary>All frames of an animated WebP, which FFmpeg does not read; decoded when opened.</summary>
internal sealed class AnimatedPicture : IFrameSource
{
    private readonly Mat[] frames;
    private readonly double[] times;
    private int position = -1;

    private AnimatedPicture(string path, Mat[] frames, IReadOnlyList<int> milliseconds)
    {
        this.frames = frames;
        times = new double[frames.Length];
        for (var i = 1; i < times.Length; i++)
            times[i] = times[i - 1] + milliseconds.ElementAtOrDefault(i - 1) / 1000.0;
        var seconds = milliseconds.Sum() / 1000.0;
        var fps = seconds > 0 ? milliseconds.Count / seconds : 0;
        Info = new(path, frames[0].Width, frames[0].Height, fps, frames.Length, "webp");
    }

    public VideoInfo Info { get; }

    public double Time => times[position];

    public (int Count, string? First) Errors => (0, null);

    /// <summary>Whether a .png file is animated (APNG), which FFmpeg reads.</summary>
    public static bool IsPng(string path) => Start(path) is var bytes
        && bytes.Length > 8 && bytes.AsSpan(1, 3).SequenceEqual("PNG"u8)
        && bytes.AsSpan().IndexOf("acTL"u8) > 0;

    /// <summary>Whether a file is an animated WebP.</summary>
    public static bool IsWebP(string path) => Start(path) is { Length: > 20 } bytes
        && bytes.AsSpan(0, 4).SequenceEqual("RIFF"u8) && bytes.AsSpan(8, 8).SequenceEqual("WEBPVP8X"u8)
        && (bytes[20] & 2) != 0;

    /// <exception cref="UnreadableVideoException">The file is damaged.</exception>
    public static AnimatedPicture OpenWebP(string path)
    {
        if (Cv2.ImReadMulti(path, out var frames, ImreadModes.Color) && frames.Length > 0)
            return new(path, frames, Durations(File.ReadAllBytes(path)));
        throw new UnreadableVideoException(
            path, "the animated WebP is damaged.", "Copy the file again, or leave it out of the list.");
    }

    public bool Grab() => ++position < frames.Length;

    public bool TrySeek(int index, CancellationToken cancel)
    {
        if (index >= frames.Length) return false;
        position = index;
        return true;
    }

    public unsafe bool CopyTo(Span<byte> pixels)
    {
        fixed (byte* to = pixels)
        {
            using var target = Mat.FromPixelData(Info.Height, Info.Width, MatType.CV_8UC3, (nint)to);
            PixelAspect.Convert(frames[position], target);
        }
        return true;
    }

    public void Dispose()
    {
        foreach (var frame in frames) frame.Dispose();
    }

    /// <summary>Milliseconds of each frame, from the ANMF chunks.</summary>
    private static List<int> Durations(ReadOnlySpan<byte> bytes)
    {
        var found = new List<int>();
        for (var at = 12; at + 24 <= bytes.Length;)
        {
            var size = BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 4)..]);
            if (size < 0) break;
            if (Encoding.ASCII.GetString(bytes.Slice(at, 4)) == "ANMF")
                found.Add(BinaryPrimitives.ReadInt32LittleEndian(bytes[(at + 20)..]) & 0xffffff);
            at += 8 + size + size % 2;
        }
        return found;
    }

    private static byte[] Start(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[Math.Min(file.Length, 1 << 16)];
        file.ReadExactly(bytes);
        return bytes;
    }
}
