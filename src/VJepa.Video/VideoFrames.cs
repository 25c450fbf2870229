using System.Buffers;

namespace VJepa.Video;

/// <summary>
/// Decoded frames, uint8 RGB, in one contiguous buffer [T, H, W, 3]. Whoever reads many clips disposes them after use: the next clip then takes
/// the same memory. To dispose nothing is no mistake.
/// </summary>
public sealed class VideoFrames : IDisposable
{
    private byte[]? rented;

    public VideoFrames(VideoInfo info, ReadOnlyMemory<byte> pixels, int count, int height, int width, double[] times,
        IReadOnlyList<string>? warnings = null)
    {
        if (pixels.Length < (long)count * height * width * 3 || times.Length != count)
        {
            throw new ArgumentException(
                $"{count} frames of {width}x{height} need {(long)count * height * width * 3} bytes and {count} times; " +
                $"given are {pixels.Length} and {times.Length}.", nameof(pixels));
        }
        (Info, Pixels, Count, Height, Width, Times) = (info, pixels, count, height, width, times);
        Warnings = warnings ?? [];
    }

    private VideoFrames(VideoInfo info, byte[] rented, int count, int height, int width, double[] times, IReadOnlyList<string> warnings)
        : this(info, rented.AsMemory(), count, height, width, times, warnings) => this.rented = rented;

    /// <summary>What the header said.</summary>
    public VideoInfo Info { get; }

    /// <summary>RGB bytes, [T, H, W, 3]; the buffer may be longer than that.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>T.</summary>
    public int Count { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Seconds from the video's first frame, [T].</summary>
    public double[] Times { get; }

    /// <summary>What the decoder complained about; empty for a sound file.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Bytes of one frame.</summary>
    public int FrameBytes => Height * Width * 3;

    /// <summary>One frame, [H, W, 3].</summary>
    public ReadOnlySpan<byte> Frame(int index) => Pixels.Span.Slice(checked(index * FrameBytes), FrameBytes);

    /// <summary>A copy of the frames with these numbers, in that order; a number may stand more than once.</summary>
    public VideoFrames Select(ReadOnlySpan<int> indices)
    {
        var pixels = Memory(checked(indices.Length * FrameBytes));
        var times = new double[indices.Length];
        for (var i = 0; i < indices.Length; i++)
        {
            var from = indices[i] < 0 ? Count + indices[i] : indices[i];
            Frame(from).CopyTo(pixels.AsSpan(i * FrameBytes));
            times[i] = Times[from];
        }
        return Of(Info, pixels, indices.Length, Height, Width, times, Warnings);
    }

    /// <summary>Gives the memory back; the frames must not be looked at any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref rented, null) is { } memory) ArrayPool<byte>.Shared.Return(memory);
    }

    /// <summary>Memory for <see cref="Of"/>. Its pages are there already once clips have been disposed, which new ones' are not.</summary>
    internal static byte[] Memory(int bytes) => ArrayPool<byte>.Shared.Rent(bytes);

    /// <summary>Frames in memory that <see cref="Dispose"/> gives back.</summary>
    internal static VideoFrames Of(VideoInfo info, byte[] memory, int count, int height, int width, double[] times, IReadOnlyList<string> warnings) =>
        new(info, memory, count, height, width, times, warnings);
}
