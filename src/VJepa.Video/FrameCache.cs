using System.Collections.Concurrent;

namespace VJepa.Video;

/// <summary>
/// Decoded videos, kept as uint8, because small files are read many times in a training run. They are kept in memory up
/// to a limit and beyond that, if a folder is given, in memory-mapped files, which later runs reuse.
/// </summary>
/// <param name="maxBytes">Maximum number of bytes in memory; 0 keeps nothing in memory.</param>
/// <param name="maxFileBytes">Maximum number of bytes of one video's frames.</param>
/// <param name="folder">Where decoded videos are kept on disk; null for none.</param>
public sealed class FrameCache(long maxBytes, long maxFileBytes = 32L << 20, string? folder = null) : IDisposable
{
    private readonly ConcurrentDictionary<string, VideoFrames> videos = new();
    private readonly ConcurrentDictionary<string, MappedFrames> mapped = new();
    private long bytes;
    private long hits;

    /// <summary>Bytes of frames in memory.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Videos kept, in memory or mapped.</summary>
    public int Count => videos.Count + mapped.Count;

    /// <summary>How many times a video was found.</summary>
    public long Hits => Interlocked.Read(ref hits);

    public VideoFrames? Find(string path)
    {
        var frames = videos.TryGetValue(path, out var held) ? held
            : folder is null ? null
            : mapped.TryGetValue(path, out var map) || TryMap(path, out map) ? map.Frames : null;
        if (frames is not null) Interlocked.Increment(ref hits);
        return frames;
    }

    /// <summary>Frees the memory and the mapped files; frames from this cache must not be used afterwards.</summary>
    public void Dispose()
    {
        foreach (IDisposable map in mapped.Values) map.Dispose();
        mapped.Clear();
        videos.Clear();
    }

    /// <summary>Whether there is room for a video with this header.</summary>
    internal bool HasRoom(VideoInfo info)
    {
        var size = info.DecodedBytes;
        return size > 0 && size <= maxFileBytes && (folder is not null || Bytes + size <= maxBytes);
    }

    /// <summary>Keeps a whole video, if there is room.</summary>
    public void Keep(VideoFrames frames)
    {
        long size = frames.Pixels.Length;
        if (size > maxFileBytes) return;
        if (Interlocked.Add(ref bytes, size) <= maxBytes && videos.TryAdd(frames.Info.Path, frames)) return;
        Interlocked.Add(ref bytes, -size);
        if (folder is not null && !videos.ContainsKey(frames.Info.Path)) MappedFrames.Write(folder, frames);
    }

    private bool TryMap(string path, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out MappedFrames? map)
    {
        map = MappedFrames.TryOpen(folder!, path);
        if (map is null) return false;
        if (mapped.TryAdd(path, map)) return true;
        ((IDisposable)map).Dispose(); // another thread was faster
        return mapped.TryGetValue(path, out map);
    }
}
