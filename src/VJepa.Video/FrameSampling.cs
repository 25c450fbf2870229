namespace VJepa.Video;

/// <summary>
/// Which frames of a video make a clip, as in the data loaders of V-JEPA and V-JEPA 2. Exactly one of
/// <see cref="FrameStep"/>, <see cref="Fps"/>, <see cref="Duration"/> and <see cref="Interval"/> sets the step.
/// </summary>
/// <remarks>
/// As in the released loaders, the indices are a floored linear range over clip length x step (0, 4, 8, 12, 17, …), so
/// not quite uniform, and the random window never reaches the video's last frame.
/// </remarks>
public sealed record FrameSampling
{
    /// <summary>Frames in a clip.</summary>
    public int ClipLength { get; init; } = 16;

    /// <summary>Step from one frame of the clip to the next, in frames of the video.</summary>
    public int? FrameStep { get; init; }

    /// <summary>Frames per second as in V-JEPA 2: the step is ceil(video rate) / Fps, truncated.</summary>
    public int? Fps { get; init; }

    /// <summary>Seconds of a clip as in V-JEPA: the step is Duration x video rate / clip length, truncated.</summary>
    public double? Duration { get; init; }

    /// <summary>Rounds the video's rate up before <see cref="Duration"/> is applied, as in V-JEPA 2.</summary>
    public bool RoundRateUp { get; init; }

    /// <summary>Seconds from one frame to the next, by the frames' times; exact even if the rate varies.</summary>
    public double? Interval { get; init; }

    /// <summary>Clips per video.</summary>
    public int ClipCount { get; init; } = 1;

    /// <summary>Clips may share frames. Otherwise each comes from its own equal part of the video.</summary>
    public bool AllowOverlap { get; init; }

    /// <summary>Starts at a random frame of the part instead of its first.</summary>
    public bool RandomStart { get; init; }

    /// <summary>Rejects videos shorter than one clip instead of repeating their last frames.</summary>
    public bool RefuseShort { get; init; }

    /// <summary>Every <paramref name="frameStep"/>-th frame.</summary>
    public static FrameSampling ByStride(int clipLength, int frameStep, bool randomStart = false) =>
        new() { ClipLength = clipLength, FrameStep = frameStep, RandomStart = randomStart };

    /// <summary>A frame every <paramref name="interval"/> seconds.</summary>
    public static FrameSampling BySeconds(int clipLength, double interval, bool randomStart = false) =>
        new() { ClipLength = clipLength, Interval = interval, RandomStart = randomStart };

    /// <summary>Frame indices of each clip, [ClipCount][ClipLength]; -1 is the last frame.</summary>
    /// <param name="frames">Frames in the video.</param>
    /// <param name="fps">Average rate; not used by <see cref="FrameStep"/>.</param>
    /// <param name="random">Required by <see cref="RandomStart"/>.</param>
    /// <param name="times">Time of each frame in seconds, for <see cref="Interval"/>; null: frame / fps.</param>
    /// <param name="path">Named in errors.</param>
    /// <exception cref="VideoTooShortException">
    /// The video is shorter than a clip and <see cref="RefuseShort"/> is set.
    /// </exception>
    /// <exception cref="FrameRateException">The video's rate is unknown or too low.</exception>
    /// <exception cref="ArgumentException">The settings are invalid.</exception>
    public int[][] Indices(int frames, double fps, Random? random = null, double[]? times = null, string path = "video")
    {
        Check();
        if (RandomStart) ArgumentNullException.ThrowIfNull(random);
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

    /// <summary>The part is long enough: a window at its start or anywhere in it.</summary>
    private int[] Window(int offset, int part, int span, Random? random)
    {
        var end = RandomStart ? random!.Next(span, part) : span;
        var start = end - span;
        var indices = Spaced(start, end, ClipLength);
        for (var i = 0; i < indices.Length; i++)
            indices[i] = offset + Math.Min(Math.Max(indices[i], start), end - 1); // -1 if the step is 0
        return indices;
    }

    /// <summary>The part is too short: all of it at about the given step, then its last frame repeated.</summary>
    private int[] Padded(int offset, int part, int last, int step, string path)
    {
        var spaced = Spaced(0, part, StepsIn(part, step, path));
        var indices = new int[Math.Max(ClipLength, spaced.Length)];
        for (var i = 0; i < indices.Length; i++)
            indices[i] = offset + Math.Min(Math.Max(i < spaced.Length ? spaced[i] : last, 0), part - 1);
        return indices;
    }

    /// <summary>
    /// The parts are too short: overlapping clips that start at equal distances over the whole video.
    /// </summary>
    private int[] Overlapping(int clip, int frames, int span, int step, string path)
    {
        var sample = Math.Min(span, frames) - 1;
        var distance = frames > span ? (frames - span) / (ClipCount - 1) : 0;
        return Padded(clip * distance, sample, sample, step, path);
    }

    private static int StepsIn(int length, int step, string path) => step > 0
        ? length / step
        : throw new FrameRateException(
            path, "Duration is too short for its frame rate.", "Use a longer Duration, or sample by FrameStep.");

    /// <summary><paramref name="count"/> evenly spaced indices from start to end, both included, floored.</summary>
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
            throw new FrameRateException(path, "its frame rate is unknown.", "Sample by FrameStep.");
        if (Duration is { } seconds) return (int)(seconds * (RoundRateUp ? Math.Ceiling(fps) : fps) / ClipLength);
        var step = (int)Math.Ceiling(fps) / Fps!.Value;
        return step > 0 ? step : throw new FrameRateException(path,
            $"Fps is {Fps}, but its frame rate is {fps:0.###}.", "Use a lower Fps, or sample by FrameStep.");
    }

    internal void Check()
    {
        var given = new object?[] { FrameStep, Fps, Duration, Interval }.Count(v => v is not null);
        if (given != 1)
            throw new ArgumentException($"Set exactly one of FrameStep, Fps, Duration and Interval; {given} are set.");
        if (ClipLength < 1 || ClipCount < 1 || FrameStep < 1 || Fps < 1 || Interval <= 0)
            throw new ArgumentException(
                $"ClipLength, ClipCount, FrameStep, Fps and Interval must be positive: {this}.");
    }
}
