using System.Collections.Concurrent;
using System.Diagnostics;

namespace VJepa.Video;

/// <summary>Reads the frames of a video's clips, from the cache or from the file, and no further than needed.</summary>
internal sealed class ClipReader(FrameSampling sampling, VideoReaderOptions options, FrameCache? cache)
{
    private readonly ConcurrentDictionary<string, double[]> times = new();
    private long framesDecoded, decodeTicks, cacheHits;

    public long FramesDecoded => Interlocked.Read(ref framesDecoded);

    /// <summary>Videos found in the cache.</summary>
    public long CacheHits => Interlocked.Read(ref cacheHits);

    public TimeSpan DecodeTime => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref decodeTicks));

    /// <summary>The video's clips, for the caller to dispose. They do not depend on what is in the cache.</summary>
    /// <param name="random">Must return the same random numbers on every call.</param>
    public VideoFrames[] Read(string path, Func<Random> random, CancellationToken cancel)
    {
        if (cache?.Find(path) is { } whole)
        {
            Interlocked.Increment(ref cacheHits);
            return Cut(whole, random);
        }
        var start = Stopwatch.GetTimestamp();
        var decoded = 0;
        try
        {
            return VideoReader.Guarded(path, options, (reader, token) =>
            {
                if (cache?.HasRoom(reader.Info) != true && reader.Info.FrameCount > 0)
                {
                    var clips = ReadPart(reader, random, token);
                    decoded = clips.Sum(c => c.Count);
                    return clips;
                }
                var all = reader.ReadAll(token);
                decoded = all.Count;
                cache?.Keep(all);
                return Cut(all, random);
            }, cancel);
        }
        finally
        {
            Interlocked.Add(ref decodeTicks, Stopwatch.GetTimestamp() - start);
            Interlocked.Add(ref framesDecoded, decoded);
        }
    }

    private VideoFrames[] ReadPart(VideoReader reader, Func<Random> random, CancellationToken cancel)
    {
        var path = reader.Info.Path;
        var at = sampling.Interval is null
            ? null
            : times.GetOrAdd(path, p => VideoReader.ReadTimes(p, options, cancel));
        var clips = Choose(reader.Info, at?.Length, at, random);
        try
        {
            var needed = clips.SelectMany(c => c).ToArray();
            if (needed.Min() < 0) return Cut(VideoReader.Read(path, options, cancel), random);
            return Split(reader.ReadAt(needed, cancel));
        }
        catch (VideoTooShortException e) when (e.Frames > 0)
        {
            // The video has fewer frames than its header says.
            var fitting = Choose(reader.Info, e.Frames, at, random).SelectMany(c => c);
            return Split(VideoReader.Read(path, [.. fitting], options, cancel));
        }
    }

    private VideoFrames[] Cut(VideoFrames whole, Func<Random> random) =>
        [.. Choose(whole.Info, whole.Count, whole.Times, random).Select(clip => whole.Select(clip))];

    /// <summary>
    /// Chooses by the header's frame count, and by the actual count only if there are too few frames, so that a clip is
    /// the same whether or not the whole video has been decoded.
    /// </summary>
    private int[][] Choose(VideoInfo info, int? actual, double[]? at, Func<Random> random)
    {
        var known = sampling.Interval is not null;
        var count = info.FrameCount > 0 && !known ? info.FrameCount : actual!.Value;
        var clips = sampling.Indices(count, info.Fps, random(), known ? at : null, info.Path);
        return actual < count && clips.Max(c => c.Max()) >= actual
            ? sampling.Indices(actual.Value, info.Fps, random(), null, info.Path)
            : clips;
    }

    private VideoFrames[] Split(VideoFrames frames)
    {
        if (sampling.ClipCount == 1) return [frames];
        using (frames)
        {
            return [.. Enumerable.Range(0, sampling.ClipCount).Select(clip =>
                frames.Select([.. Enumerable.Range(clip * sampling.ClipLength, sampling.ClipLength)]))];
        }
    }
}
