using System.Collections.Concurrent;

namespace VJepa.Video;

/// <summary>Decoded videos kept in memory as uint8, up to a limit: small files are read many times in a training run.</summary>
/// <param name="maxBytes">Most bytes in all; 0 keeps nothing.</param>
/// <param name="maxFileBytes">Most bytes of one video's frames.</param>
public sealed class FrameCache(long maxBytes, long maxFileBytes = 32L << 20)
{
    private readonly ConcurrentDictionary<string, VideoFrames> videos = new();
    private long bytes;
    private long hits;

    /// <summary>Bytes of frames held.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Videos held.</summary>
    public int Count => videos.Count;

    /// <summary>How often a video was found here.</summary>
    public long Hits => Interlocked.Read(ref hits);

    public VideoFrames? Find(string path)
    {
        if (!videos.TryGetValue(path, out var frames)) return null;
        Interlocked.Increment(ref hits);
        return frames;
    }

    /// <summary>Whether there is room for a video of that header.</summary>
    internal bool HasRoom(VideoInfo info) =>
        info.DecodedBytes is > 0 and var size && size <= maxFileBytes && Bytes + size <= maxBytes;

    /// <summary>Keeps a whole video if there is room.</summary>
    public void Keep(VideoFrames frames)
    {
        if (frames.Pixels.LongLength > maxFileBytes || Interlocked.Add(ref bytes, frames.Pixels.LongLength) > maxBytes
            || !videos.TryAdd(frames.Info.Path, frames))
        {
            if (frames.Pixels.LongLength <= maxFileBytes) Interlocked.Add(ref bytes, -frames.Pixels.LongLength);
        }
    }
}
