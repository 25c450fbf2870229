using System.Text.Json;
using VJepa.Training;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Lab.Worlds;

/// <summary>
/// Training batches of a <see cref="ViolationWorld"/>'s possible clips, from memory. Impossible clips are never trained
/// on. A batch depends on the seed and its index only.
/// </summary>
public sealed class ViolationStream : IClipStream
{
    private readonly Tensor videos;
    private readonly int frames, seed;

    /// <summary>Renders the two possible clips of each of the first cases.</summary>
    /// <param name="world">The world.</param>
    /// <param name="cases">Number of cases, from index 0; rendered on all cores and kept as bytes.</param>
    /// <param name="frames">Frames of a training clip, which starts anywhere in the video.</param>
    /// <param name="batchSize">Clips per batch.</param>
    /// <param name="seed">Decides the clips and start frames of a batch.</param>
    /// <param name="progress">Share rendered, 0 to 1.</param>
    /// <param name="cancel">Stops the rendering.</param>
    /// <exception cref="ArgumentException">There are no cases, or the clips are longer than the world's
    /// videos.</exception>
    public ViolationStream(ViolationWorld world, int cases, int frames, int batchSize, int seed,
        IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        if (cases < 1 || batchSize < 1)
            throw new ArgumentException($"{cases} cases and {batchSize} clips per batch: expected at least 1 of each.");
        if (frames < 1 || frames > world.Config.Frames)
            throw new ArgumentException(
                $"Clips of {frames} frames were asked for, but the world's videos have {world.Config.Frames}.");
        (this.frames, this.seed, BatchSize) = (frames, seed, batchSize);
        Data = new Dictionary<string, string>
        {
            ["World"] = JsonSerializer.Serialize(world.Config, LoaderData.Options),
            ["Cases"] = $"{cases}",
            ["Frames"] = $"{frames}",
            ["Seed"] = $"{seed}",
        };
        var rendered = new Tensor[cases][];
        var done = 0;
        Parallel.For(0, cases, new ParallelOptions { CancellationToken = cancel }, i =>
        {
            rendered[i] = [.. world.Render(i).Possible.Select(clip => Bytes(clip.Video))];
            progress?.Report(Interlocked.Increment(ref done) / (double)cases);
        });
        using var scope = NewDisposeScope();
        videos = stack(rendered.SelectMany(pair => pair).ToArray()).DetachFromDisposeScope(); // [2 cases, T, S, S, 3]
        foreach (var video in rendered.SelectMany(pair => pair)) video.Dispose();
    }

    public int BatchSize { get; }

    public IReadOnlyDictionary<string, string> Data { get; }

    public long Position { get; set; }

    /// <summary>Number of videos in memory.</summary>
    public int Videos => (int)videos.shape[0];

    public ClipBatch Next(CancellationToken cancel = default)
    {
        using var scope = NewDisposeScope();
        var random = Seeds.For(seed, Position++, 17);
        var (clips, sources) = (new Tensor[BatchSize], new string[BatchSize]);
        for (var i = 0; i < BatchSize; i++)
        {
            var (video, start) = (random.Next(Videos), random.Next((int)videos.shape[1] - frames + 1));
            clips[i] = videos[video].narrow(0, start, frames);
            sources[i] = $"case {video / 2}, possible {video % 2}, frame {start}";
        }
        return new(
            Normalized(stack(clips)).DetachFromDisposeScope(), full(BatchSize, 1L).DetachFromDisposeScope(), sources);
    }

    /// <summary>Clips as encoder input: ImageNet-normalized, float32 [B, 3, T, S, S].</summary>
    public static Tensor Batch(IEnumerable<LabClip> clips)
    {
        using var scope = NewDisposeScope();
        return Normalized(stack(clips.Select(clip => Bytes(clip.Video)).ToArray())).MoveToOuterDisposeScope();
    }

    public void Dispose() => videos.Dispose();

    private static Tensor Bytes(VideoFrames video) =>
        frombuffer(video.Pixels.ToArray(), uint8).reshape(video.Count, video.Height, video.Width, 3)
            .DetachFromDisposeScope();

    /// <summary>uint8 [B, T, S, S, 3] -> float32 [B, 3, T, S, S].</summary>
    internal static Tensor Normalized(Tensor bytes)
    {
        var (mean, deviation) = (tensor(Normalization.ImageNet.Mean), tensor(Normalization.ImageNet.Std));
        return ((bytes.to(float32) / 255 - mean) / deviation).permute(0, 4, 1, 2, 3).contiguous(); // [B, 3, T, S, S]
    }
}
