namespace VJepa.Video;

/// <summary>Samples frames by their times: for each time, the frame on screen at that moment.</summary>
internal static class TimeSampling
{
    public static int[][] Indices(FrameSampling sampling, int frames, double fps, double interval, Random? random,
        double[]? times, string path)
    {
        if (times is null)
        {
            if (fps <= 0)
                throw new FrameRateException(
                    path, "neither frame times nor a frame rate are known.", "Sample by FrameStep.");
            times = [.. Enumerable.Range(0, frames).Select(i => i / fps)];
        }
        var last = times[frames - 1];
        var end = last + (frames > 1 ? last / (frames - 1) : 0); // the last frame lasts as long as the average one
        var span = sampling.ClipLength * interval;
        if (sampling.RefuseShort && end < span - interval)
            throw new VideoTooShortException(path, frames, (int)Math.Ceiling(span / Math.Max(end, 1e-9) * frames));
        var clips = new int[sampling.ClipCount][];
        var room = Math.Max(0, end - span);
        var part = end / sampling.ClipCount;
        for (var clip = 0; clip < clips.Length; clip++)
        {
            var (from, free) = sampling.AllowOverlap || part < span
                ? (clips.Length == 1 ? 0 : clip * room / (clips.Length - 1), clips.Length == 1 ? room : 0)
                : (clip * part, part - span);
            var start = from + (sampling.RandomStart ? random!.NextDouble() * free : 0);
            clips[clip] = [.. Enumerable.Range(0, sampling.ClipLength)
                .Select(i => At(times, frames, start + i * interval))];
        }
        return clips;
    }

    /// <summary>Index of the last frame whose time is at most <paramref name="time"/>.</summary>
    public static int At(double[] times, int frames, double time)
    {
        // Containers round times to a millisecond or a tick: allow for half of that.
        var at = Array.BinarySearch(times, 0, frames, time + 0.0006);
        return Math.Clamp(at >= 0 ? at : ~at - 1, 0, frames - 1);
    }
}
