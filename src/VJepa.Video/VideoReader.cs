namespace VJepa.Video;

/// <summary>
/// Reads video files with the FFmpeg in OpenCvSharp, and pictures and folders of numbered pictures as videos. Frames
/// are uint8 RGB with their times; the rotation flag is applied. Every failure is a <see cref="VideoException"/> that
/// names the file and what to do.
/// </summary>
public sealed class VideoReader : IDisposable
{
    private readonly FrameCursor cursor;
    private readonly VideoReaderOptions options;

    private VideoReader(string path, VideoReaderOptions options)
    {
        this.options = options;
        cursor = new(path, options);
    }

    /// <summary>What the header says. The frame count may be an estimate.</summary>
    public VideoInfo Info => cursor.Info;

    /// <summary>Opens a video for reading frame by frame, on one thread.</summary>
    /// <exception cref="VideoException">
    /// The file is missing, not a video, has no frames, or an unsupported codec.
    /// </exception>
    public static VideoReader Open(string path, VideoReaderOptions? options = null) =>
        new(path, options ?? VideoReaderOptions.Default);

    /// <summary>All frames of a video.</summary>
    /// <exception cref="VideoException">The file can't be used; see the derived types.</exception>
    public static VideoFrames Read(string path, VideoReaderOptions? options = null,
        CancellationToken cancel = default) =>
        Guarded(path, options, (reader, token) => reader.ReadAll(token), cancel);

    /// <summary>The frames with these indices (from 0), in that order; an index may appear more than once.</summary>
    /// <exception cref="VideoTooShortException">The video ends before the last of them.</exception>
    /// <exception cref="VideoException">The file can't be used; see the derived types.</exception>
    public static VideoFrames Read(string path, IReadOnlyList<int> indices, VideoReaderOptions? options = null,
        CancellationToken cancel = default) =>
        Guarded(path, options, (reader, token) => reader.ReadAt(indices, token), cancel);

    /// <summary>The time of every frame that decodes, in seconds from the first. Pixels are not converted.</summary>
    /// <exception cref="VideoException">The file can't be used; see the derived types.</exception>
    public static double[] ReadTimes(string path, VideoReaderOptions? options = null,
        CancellationToken cancel = default) =>
        Guarded(path, options, (reader, token) => reader.RestOfTimes(token), cancel);

    /// <summary>All frames from the current position to the end.</summary>
    public VideoFrames ReadAll(CancellationToken cancel = default)
    {
        var frame = Info.Width * Info.Height * 3;
        var expected = Math.Min(Math.Max(1, Info.FrameCount) * (long)frame, options.MaxBytes);
        var pixels = GC.AllocateUninitializedArray<byte>(checked((int)expected));
        var times = new List<double>();
        while (Next())
        {
            cancel.ThrowIfCancellationRequested();
            var needed = (times.Count + 1L) * frame;
            if (needed > options.MaxBytes) throw new VideoTooLargeException(Info.Path, needed, options.MaxBytes);
            if (needed > pixels.Length) Array.Resize(ref pixels, (int)Math.Min(needed * 3 / 2, options.MaxBytes));
            if (!cursor.CopyTo(pixels.AsSpan(times.Count * frame, frame))) break;
            times.Add(cursor.Time);
        }
        if (pixels.Length > 2L * times.Count * frame) Array.Resize(ref pixels, times.Count * frame);
        return new(Info, pixels, times.Count, Info.Height, Info.Width, [.. times], cursor.Warnings(times.Count));
    }

    /// <summary>
    /// The frames with these indices, counted from the video's start; all must lie ahead of the reader.
    /// </summary>
    /// <exception cref="ArgumentException">The reader is already past one of them.</exception>
    public VideoFrames ReadAt(IReadOnlyList<int> indices, CancellationToken cancel = default)
    {
        var frame = Info.Width * Info.Height * 3;
        var bytes = (long)indices.Count * frame;
        if (bytes > options.MaxBytes) throw new VideoTooLargeException(Info.Path, bytes, options.MaxBytes);
        var order = Enumerable.Range(0, indices.Count).OrderBy(i => indices[i]).ToArray();
        if (order.Length > 0 && indices[order[0]] is var lowest && lowest <= cursor.Position)
            throw new ArgumentException(
                $"Frame {lowest} is behind the reader, which is at frame {cursor.Position}. Open the video again.",
                nameof(indices));
        var pixels = VideoFrames.Memory((int)bytes);
        var times = new double[indices.Count];
        for (var i = 0; i < order.Length; i++)
        {
            var index = indices[order[i]];
            var target = pixels.AsSpan(order[i] * frame, frame);
            if (i > 0 && index == indices[order[i - 1]])
            {
                pixels.AsSpan(order[i - 1] * frame, frame).CopyTo(target);
            }
            else
            {
                var last = indices[order[^1]];
                cursor.MoveTo(index, last, cancel);
                if (!cursor.CopyTo(target)) throw new VideoTooShortException(Info.Path, cursor.Position, last + 1);
            }
            times[order[i]] = cursor.Time;
        }
        return VideoFrames.Of(Info, pixels, indices.Count, Info.Height, Info.Width, times, cursor.Warnings(null));
    }

    /// <summary>Moves to the next frame without converting it; false at the end.</summary>
    public bool Next() => cursor.Next();

    /// <summary>Decodes the remaining frames; returns the number of frames in all and the decoder's warnings.</summary>
    public (int Frames, IReadOnlyList<string> Warnings) CountFrames(CancellationToken cancel = default)
    {
        while (Next()) cancel.ThrowIfCancellationRequested();
        return (cursor.Position + 1, cursor.Warnings(cursor.Position + 1));
    }

    public void Dispose() => cursor.Dispose();

    /// <summary>Opens a video and works on it within <see cref="VideoReaderOptions.Timeout"/>.</summary>
    internal static T Guarded<T>(string path, VideoReaderOptions? options, Func<VideoReader, CancellationToken, T> work,
        CancellationToken cancel)
    {
        options ??= VideoReaderOptions.Default;
        return DecoderGuard.Run(path, options.Timeout, token =>
        {
            using var reader = Open(path, options);
            using var ended = token.Register(reader.cursor.Kill);
            return work(reader, token);
        }, cancel);
    }

    private double[] RestOfTimes(CancellationToken cancel)
    {
        var times = new List<double>();
        while (Next())
        {
            cancel.ThrowIfCancellationRequested();
            times.Add(cursor.Time);
        }
        return [.. times];
    }
}
