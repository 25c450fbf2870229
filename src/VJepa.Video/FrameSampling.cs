namespace VJepa.Video;

/// <summary>
/// Which frames of a video make a clip, as V-JEPA's and V-JEPA 2's data loaders choose them. The step between frames
/// is given by exactly one of <see cref="FrameStep"/>, <see cref="Fps"/>, <see cref="Duration"/> and <see cref="Interval"/>.
/// </summary>
/// <remarks>
/// The indices are an evenly spaced, floored range over clip length x step (0, 4, 8, 12, 17, …), hence not quite
/// uniform; the released loaders do so. The random window never reaches the video's last frame.
/// </remarks>
public sealed record FrameSampling
{
    /// <summary>Frames in a clip.</summary>
    public int ClipLength { get; init; } = 16;

    /// <summary>Frames from one to the next.</summary>
    public int? FrameStep { get; init; }

    /// <summary>Frames a second as V-JEPA 2 counts them: the step is ceil(video rate) / Fps, cut to an integer.</summary>
    public int? Fps { get; init; }

    /// <summary>Seconds that a clip covers, as V-JEPA counts them: the step is Duration x rate / length, cut to an integer.</summary>
    public double? Duration { get; init; }

    /// <summary>Round the video's rate up before working out the step of <see cref="Duration"/>, as V-JEPA 2 does.</summary>
    public bool RoundRateUp { get; init; }

    /// <summary>Seconds from one frame to the next by the frames' own times; exact where the rate varies.</summary>
    public double? Interval { get; init; }

    /// <summary>Clips a video.</summary>
    public int ClipCount { get; init; } = 1;

    /// <summary>Clips may share frames. If not, each comes from its own equal part of the video.</summary>
    public bool AllowOverlap { get; init; }

    /// <summary>A random start within the part, instead of its beginning.</summary>
    public bool RandomStart { get; init; }

    /// <summary>Refuse videos that are shorter than one clip instead of repeating their last frames.</summary>
    public bool RefuseShort { get; init; }

    /// <summary>Every <paramref name="frameStep"/>-th frame.</summary>
    public static FrameSampling ByStride(int clipLength, int frameStep, bool randomStart = false) =>
        new() { ClipLength = clipLength, FrameStep = frameStep, RandomStart = randomStart };

    /// <summary>A frame every <paramref name="interval"/> seconds.</summary>
    public static FrameSampling BySeconds(int clipLength, double interval, bool randomStart = false) =>
        new() { ClipLength = clipLength, Interval = interval, RandomStart = randomStart };

    /// <summary>Frame numbers of each clip, [clips][ClipLength]. -1 stands for the last frame.</summary>
    /// <param name="frames">Frames of the video.</param>
    /// <param name="fps">Average rate; needed by all but <see cref="FrameStep"/>.</param>
    /// <param name="random">Needed by <see cref="RandomStart"/>.</param>
    /// <param name="times">Seconds of each frame; used by <see cref="Interval"/>, else frame / fps.</param>
    /// <param name="path">Named in errors.</param>
    /// <exception cref="VideoTooShortException">Shorter than a clip, and <see cref="RefuseShort"/> is set.</exception>
    /// <exception cref="ArgumentException">The settings contradict each other or don't fit the video's rate.</exception>
    public int[][] Indices(int frames, double fps, Random? random = null, double[]? times = null, string path = "video")
    {
        Check();
        if (RandomStart && random is null) throw new ArgumentNullException(nameof(random), "RandomStart needs random numbers.");
        if (frames < 1) throw new VideoTooShortException(path, frames, 1);
        if (Interval is { } seconds) return TimeSampling.Indices(this, frames, fps, seconds, random, times, path);
        var step = Step(fps, path);
        var span = ClipLength * step;
        if (RefuseShort && frames < span) throw new VideoTooShortException(path, frames, span);
        var part = frames / ClipCount;
        var clips = new int[ClipCount][];
        for (var clip = 0; clip < ClipCount; clip++)
            clips[clip] = part > span ? Window(clip * part, part, span, random)
                : AllowOverlap ? Overlapping(clip, frames, span, step, path)
                : Padded(clip * part, part, part, step, path);
        return clips;
    }

    /// <summary>Room enough: a window of the part, at its beginning or anywhere.</summary>
    private int[] Window(int offset, int part, int span, Random? random)
    {
        var end = RandomStart ? random!.Next(span, part) : span;
        var start = end - span;
        var indices = Spaced(start, end, ClipLength);
        for (var i = 0; i < indices.Length; i++) indices[i] = offset + Math.Min(Math.Max(indices[i], start), end - 1); // -1 where the step is 0
        return indices;
    }

    /// <summary>Too short: the whole part at about the step asked for, then its last frame again and again.</summary>
    private int[] Padded(int offset, int part, int last, int step, string path)
    {
        var spaced = Spaced(0, part, StepsIn(part, step, path));
        var indices = new int[Math.Max(ClipLength, spaced.Length)];
        for (var i = 0; i < indices.Length; i++)
            indices[i] = offset + Math.Min(Math.Max(i < spaced.Length ? spaced[i] : last, 0), part - 1);
        return indices;
    }

    /// <summary>Too short for parts of its own: clips start at equal distances over the whole video and overlap.</summary>
    private int[] Overlapping(int clip, int frames, int span, int step, string path)
    {
        var sample = Math.Min(span, frames) - 1;
        var distance = frames > span ? (frames - span) / (ClipCount - 1) : 0;
        return Padded(clip * distance, sample, sample, step, path);
    }

    private static int StepsIn(int length, int step, string path) => step > 0
        ? length / step
        : throw new FrameRateException(path, "the clip asked for is shorter than its frames last.", "Ask for a longer Duration, or sample by FrameStep.");

    /// <summary><paramref name="count"/> numbers from start to end, both included, floored.</summary>
    private static int[] Spaced(int start, int end, int count)
    {
        var values = new int[count];
        for (var i = 0; i < count; i++)
        {
            var step = count > 1 ? (double)(end - start) / (count - 1) : 0;
            values[i] = i == count - 1 && count > 1 ? end : (int)(i * step + start);
        }
        return values;
    }

    private int Step(double fps, string path)
    {
        if (FrameStep is { } given) return given;
        if (fps <= 0 || !double.IsFinite(fps))
            throw new FrameRateException(path, "its frame rate is unknown.", "Sample it by FrameStep.");
        if (Duration is { } seconds) return (int)(seconds * (RoundRateUp ? Math.Ceiling(fps) : fps) / ClipLength);
        var step = (int)Math.Ceiling(fps) / Fps!.Value;
        return step > 0 ? step : throw new FrameRateException(path,
            $"{Fps} frames a second are asked for, and it has {fps:0.###}.", "Ask for fewer, or sample by FrameStep.");
    }

    internal void Check()
    {
        var given = (FrameStep is null ? 0 : 1) + (Fps is null ? 0 : 1) + (Duration is null ? 0 : 1) + (Interval is null ? 0 : 1);
        if (given != 1) throw new ArgumentException(
            $"Exactly one of FrameStep, Fps, Duration and Interval says which frames to take; {given} are given.");
        if (ClipLength < 1 || ClipCount < 1 || FrameStep < 1 || Fps < 1 || Interval <= 0)
            throw new ArgumentException($"Clip length, clip count and step must be positive: {this}.");
    }
}
