using System.Text.Json;
using VJepa.Training;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>
/// Training batches of a <see cref="HandsWorld"/> from memory, without files. A batch depends on the seed and its index
/// only, however many threads rendered the clips.
/// </summary>
public sealed class HandsStream : IClipStream
{
    private readonly Tensor videos; // uint8 [N, T, S, S, 3]
    private readonly Tensor labels; // int64 [N]
    private readonly int seed;
    private readonly long first;

    /// <summary>Renders clips on all cores and keeps them as bytes.</summary>
    /// <param name="world">The world.</param>
    /// <param name="clips">Number of clips.</param>
    /// <param name="batchSize">Clips per batch, drawn with replacement.</param>
    /// <param name="seed">Decides which clips a batch has.</param>
    /// <param name="first">Number of the first clip in the world.</param>
    /// <param name="progress">Share rendered, 0 to 1.</param>
    /// <param name="cancel">Stops the rendering.</param>
    /// <exception cref="ArgumentException">There are no clips.</exception>
    public HandsStream(HandsWorld world, int clips, int batchSize, int seed, long first = 0,
        IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        if (clips < 1 || batchSize < 1)
            throw new ArgumentException($"{clips} clips and {batchSize} a batch: expected at least 1 of each.");
        (this.seed, this.first, BatchSize) = (seed, first, batchSize);
        Data = new Dictionary<string, string>
        {
            ["World"] = JsonSerializer.Serialize(world.Config, LoaderData.Options),
            ["Clips"] = $"{clips}",
            ["First"] = $"{first}",
            ["Seed"] = $"{seed}",
        };
        var (size, frames, done) = (world.Config.Size, world.Config.Frames, 0);
        videos = empty([clips, frames, size, size, 3], uint8).DetachFromDisposeScope();
        Parallel.For(0, clips, new ParallelOptions { CancellationToken = cancel }, i =>
        {
            using var scope = NewDisposeScope();
            videos[i].copy_(frombuffer(world.Render(first + i).Frames, uint8).reshape(frames, size, size, 3));
            progress?.Report(Interlocked.Increment(ref done) / (double)clips);
        });
        labels = tensor(Enumerable.Range(0, clips).Select(i => (long)world.LabelOf(first + i)).ToArray())
            .DetachFromDisposeScope();
    }

    public int BatchSize { get; }

    public IReadOnlyDictionary<string, string> Data { get; }

    public long Position { get; set; }

    public ClipBatch Next(CancellationToken cancel = default)
    {
        var random = Seeds.For(seed, Position++, 19);
        return Batch([.. Enumerable.Range(0, BatchSize).Select(_ => random.NextInt64(labels.shape[0]))]);
    }

    /// <summary>All clips once, in the order of their numbers: for probes. The last batch may be smaller.</summary>
    public IEnumerable<ClipBatch> InOrder()
    {
        foreach (var some in Enumerable.Range(0, (int)labels.shape[0]).Chunk(BatchSize))
            yield return Batch([.. some.Select(clip => (long)clip)]);
    }

    private ClipBatch Batch(long[] chosen)
    {
        using var scope = NewDisposeScope();
        using var indices = tensor(chosen);
        return new(
            ViolationStream.Normalized(videos.index_select(0, indices)).DetachFromDisposeScope(),
            labels.index_select(0, indices).DetachFromDisposeScope(),
            [.. chosen.Select(clip => $"clip {first + clip}")]);
    }

    public void Dispose()
    {
        videos.Dispose();
        labels.Dispose();
    }
}
