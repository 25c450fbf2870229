using System.Buffers;

namespace VJepa.Video;

/// <summary>
/// Decoded frames, uint8 RGB, in one contiguous buffer [T, H, W, 3]. Disposing is optional: it lets the next clip reuse
/// the buffer.
/// </summary>
public sealed class VideoFrames : IDisposable
{
    private byte[]? rented;

    public VideoFrames(VideoInfo info, ReadOnlyMemory<byte> pixels, int count, int height, int width, double[] times,
        IReadOnlyList<string>? warnings = null)
    {
        var needed = (long)count * height * width * 3;
        if (pixels.Length < needed || times.Length != count)
        {
            throw new ArgumentException(
                $"{count} frames of {width}x{height} need {needed} bytes and {count} times, " +
                $"not {pixels.Length} bytes and {times.Length} times.", nameof(pixels));
        }
        (Info, Pixels, Count, Height, Width, Times) = (info, pixels, count, height, width, times);
        Warnings = warnings ?? [];
    }

    private VideoFrames(VideoInfo info, byte[] rented, int count, int height, int width, double[] times,
        IReadOnlyList<string> warnings)
        : this(info, rented.AsMemory(), count, height, width, times, warnings) => this.rented = rented;

    /// <summary>What the header says.</summary>
    public VideoInfo Info { get; }

    /// <summary>RGB bytes, [T, H, W, 3]; the buffer may be longer than that.</summary>
    public ReadOnlyMemory<byte> Pixels { get; }

    /// <summary>Frames, T.</summary>
    public int Count { get; }

    public int Height { get; }

    public int Width { get; }

    /// <summary>Seconds from the video's first frame, [T].</summary>
    public double[] Times { get; }

    /// <summary>What the decoder reported; empty for an intact file.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Bytes of one frame.</summary>
    public int FrameBytes => Height * Width * 3;

    /// <summary>One frame, [H, W, 3].</summary>
    public ReadOnlySpan<byte> Frame(int index) => Pixels.Span.Slice(checked(index * FrameBytes), FrameBytes);

    /// <summary>A copy of the frames with these indices, in that order; negative ones count from the end.</summary>
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

    /// <summary>Returns the buffer; the frames must not be used afterwards.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref rented, null) is { } memory) ArrayPool<byte>.Shared.Return(memory);
    }

    /// <summary>
    /// A buffer for <see cref="Of"/>, from a pool: its pages are already mapped, unlike those of a new array.
    /// </summary>
    internal static byte[] Memory(int bytes) => ArrayPool<byte>.Shared.Rent(bytes);

    /// <summary>Frames in a buffer that <see cref="Dispose"/> returns to the pool.</summary>
    internal static VideoFrames Of(VideoInfo info, byte[] memory, int count, int height, int width, double[] times,
        IReadOnlyList<string> warnings) =>
        new(info, memory, count, height, width, times, warnings);
}
