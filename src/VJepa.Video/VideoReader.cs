namespace VJepa.Video;

/// <summary>
/// Reads video files with the FFmpeg that OpenCvSharp carries, pictures, and folders of numbered pictures. Frames are uint8 RGB with their times; the rotation
/// flag is applied. Every failure is a <see cref="VideoException"/> that names the file and what to do.
/// </summary>
public sealed class VideoReader : IDisposable
{
    // Below this many frames, decoding them is cheaper than looking for a key frame.
    private const int SeekDistance = 64;

    private IFrameSource source;
    private readonly VideoReaderOptions options;
    private int position = -1;
    private double time, shift;

    private VideoReader(IFrameSource source, VideoReaderOptions options) => (this.source, this.options) = (source, options);

    /// <summary>What the header says. The count may be an estimate.</summary>
    public VideoInfo Info => source.Info;

    /// <summary>Opens a video for reading frame by frame, on one thread.</summary>
    /// <exception cref="VideoException">The file is missing, no video, without frames, or of an unknown codec.</exception>
    public static VideoReader Open(string path, VideoReaderOptions? options = null)
    {
        options ??= VideoReaderOptions.Default;
        return new(OpenSource(path, options), options);
    }

    /// <summary>All frames of a video.</summary>
    /// <exception cref="VideoException">The file can't be used; see the derived types.</exception>
    public static VideoFrames Read(string path, VideoReaderOptions? options = null, CancellationToken cancel = default)
    {
        return Guarded(path, options, (reader, token) => reader.ReadAll(token), cancel);
    }

    /// <summary>The frames with these numbers (from 0), in that order; a number may stand more than once.</summary>
    /// <exception cref="VideoTooShortException">The video ends before the last of them.</exception>
    /// <exception cref="VideoException">The file can't be used; see the derived types.</exception>
    public static VideoFrames Read(string path, IReadOnlyList<int> indices, VideoReaderOptions? options = null,
        CancellationToken cancel = default)
    {
        return Guarded(path, options, (reader, token) => reader.ReadAt(indices, token), cancel);
    }

    /// <summary>The time of every frame that decodes, in seconds from the first. No pixel is converted.</summary>
    /// <exception cref="VideoException">The file can't be used; see the derived types.</exception>
    public static double[] ReadTimes(string path, VideoReaderOptions? options = null, CancellationToken cancel = default)
    {
        return Guarded(path, options, (reader, token) => reader.RestOfTimes(token), cancel);
    }

    /// <summary>The frames from here to the end.</summary>
    public VideoFrames ReadAll(CancellationToken cancel = default)
    {
        var frame = Info.Width * Info.Height * 3;
        var pixels = GC.AllocateUninitializedArray<byte>(checked((int)Math.Min(Math.Max(1, Info.FrameCount) * (long)frame, options.MaxBytes)));
        var times = new List<double>();
        while (Next())
        {
            cancel.ThrowIfCancellationRequested();
            var needed = (times.Count + 1L) * frame;
            if (needed > options.MaxBytes) throw new VideoTooLargeException(Info.Path, needed, options.MaxBytes);
            if (needed > pixels.Length) Array.Resize(ref pixels, (int)Math.Min(needed * 3 / 2, options.MaxBytes));
            if (!source.CopyTo(pixels.AsSpan(times.Count * frame, frame))) break;
            times.Add(time);
        }
        if (pixels.Length > 2L * times.Count * frame) Array.Resize(ref pixels, times.Count * frame);
        return new(Info, pixels, times.Count, Info.Height, Info.Width, [.. times], Warnings(times.Count));
    }

    /// <summary>The frames with these numbers, counted from the video's start; none may lie behind the reader.</summary>
    public VideoFrames ReadAt(IReadOnlyList<int> indices, CancellationToken cancel = default)
    {
        var frame = Info.Width * Info.Height * 3;
        if ((long)indices.Count * frame > options.MaxBytes)
            throw new VideoTooLargeException(Info.Path, (long)indices.Count * frame, options.MaxBytes);
        var order = Enumerable.Range(0, indices.Count).OrderBy(i => indices[i]).ToArray();
        if (order.Length > 0 && indices[order[0]] <= position)
            throw new ArgumentException($"Frame {indices[order[0]]} lies behind the reader, which stands at {position}.", nameof(indices));
        var pixels = VideoFrames.Memory(indices.Count * frame);
        var times = new double[indices.Count];
        for (var i = 0; i < order.Length; i++)
        {
            var target = pixels.AsSpan(order[i] * frame, frame);
            if (i > 0 && indices[order[i]] == indices[order[i - 1]])
            {
                pixels.AsSpan(order[i - 1] * frame, frame).CopyTo(target);
            }
            else
            {
                MoveTo(indices[order[i]], indices[order[^1]], cancel);
                if (!source.CopyTo(target)) throw new VideoTooShortException(Info.Path, position, indices[order[^1]] + 1);
            }
            times[order[i]] = time;
        }
        return VideoFrames.Of(Info, pixels, indices.Count, Info.Height, Info.Width, times, Warnings(null));
    }

    /// <summary>Moves to the next frame without converting it; false at the end.</summary>
    public bool Next()
    {
        if (!source.Grab()) return false;
        position++;
        if (position == 0) return true;
        var given = source.Time + shift;
        if (!(given > time))
        {
            // No time of its own, or the clock was set back: the frame follows the one before it at the average rate.
            var next = time + (Info.Fps > 0 ? 1 / Info.Fps : 0);
            if (!double.IsNaN(given)) shift += next - given;
            given = next;
        }
        time = given;
        return true;
    }

    /// <summary>Decodes what is left, and says how many frames there are in all and what the decoder complained about.</summary>
    public (int Frames, IReadOnlyList<string> Warnings) CountFrames(CancellationToken cancel = default)
    {
        while (Next()) cancel.ThrowIfCancellationRequested();
        return (position + 1, Warnings(position + 1));
    }

    public void Dispose() => source.Dispose();

    /// <summary>Opens a video and works on it within the time allowed.</summary>
    internal static T Guarded<T>(string path, VideoReaderOptions? options, Func<VideoReader, CancellationToken, T> work, CancellationToken cancel)
    {
        options ??= VideoReaderOptions.Default;
        return DecoderGuard.Run(path, options.Timeout, token =>
        {
            using var reader = Open(path, options);
            using var ended = token.Register(() => (reader.source as FfmpegProgramSource)?.Kill());
            return work(reader, token);
        }, cancel);
    }

    private static IFrameSource OpenSource(string path, VideoReaderOptions options)
    {
        if (Directory.Exists(path) || (ImageSource.IsImage(path) && File.Exists(path))) return new ImageSource(path, options.FolderFps);
        if (options.External == ExternalDecoder.Never || !FfmpegProgram.IsThere) return FfmpegSource.Open(path, options);
        try
        {
            var source = FfmpegSource.Open(path, options);
            if (options.External != ExternalDecoder.Always) return source;
            source.Dispose(); // it has named every file that is no video
        }
        catch (UnsupportedCodecException unknown)
        {
            try
            {
                return new FfmpegProgramSource(path, options);
            }
            catch (NoFramesException)
            {
                throw unknown;
            }
        }
        return new FfmpegProgramSource(path, options);
    }

    private double[] RestOfTimes(CancellationToken cancel)
    {
        var times = new List<double>();
        while (Next())
        {
            cancel.ThrowIfCancellationRequested();
            times.Add(time);
        }
        return [.. times];
    }

    private void MoveTo(int index, int last, CancellationToken cancel)
    {
        if (index - position > SeekDistance)
        {
            if (source.TrySeek(index, cancel))
            {
                position = index;
                time = source.Time;
                return;
            }
            // It may stand anywhere now: from the start again, frame by frame.
            source.Dispose();
            source = OpenSource(Info.Path, options);
            (position, time, shift) = (-1, 0, 0);
        }
        while (position < index)
        {
            cancel.ThrowIfCancellationRequested();
            if (!Next()) throw new VideoTooShortException(Info.Path, position + 1, last + 1);
        }
    }

    private IReadOnlyList<string> Warnings(int? frames)
    {
        var warnings = new List<string>();
        var (count, first) = source.Errors;
        if (count > 0) warnings.Add($"{Info.Path}: the decoder reported {count} error{(count == 1 ? "" : "s")}, first: {first ?? "unknown"}");
        if (frames < Info.FrameCount * 9 / 10)
            warnings.Add($"{Info.Path}: {frames} frames decode, the header promises {Info.FrameCount}.");
        return warnings;
    }
}
