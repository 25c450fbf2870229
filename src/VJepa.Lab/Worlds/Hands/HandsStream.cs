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

    /// <summary>Renders clips on all cores and keeps them as bytes.</summary>
    /// <param name="world">The world.</param>
    /// <param name="clips">Number of clips, from number 0.</param>
    /// <param name="batchSize">Clips per batch, drawn with replacement.</param>
    /// <param name="seed">Decides which clips a batch has.</param>
    /// <param name="progress">Share rendered, 0 to 1.</param>
    /// <param name="cancel">Stops the rendering.</param>
    /// <exception cref="ArgumentException">There are no clips.</exception>
    public HandsStream(HandsWorld world, int clips, int batchSize, int seed, IProgress<double>? progress = null,
        CancellationToken cancel = default)
    {
        if (clips < 1 || batchSize < 1)
            throw new ArgumentException($"{clips} clips and {batchSize} a batch: expected at least 1 of each.");
        (this.seed, BatchSize) = (seed, batchSize);
        Data = new Dictionary<string, string>
        {
            ["World"] = JsonSerializer.Serialize(world.Config, LoaderData.Options),
            ["Clips"] = $"{clips}",
            ["Seed"] = $"{seed}",
        };
        var (size, done) = (world.Config.Size, 0);
        var rendered = new Tensor[clips];
        Parallel.For(0, clips, new ParallelOptions { CancellationToken = cancel }, i =>
        {
            rendered[i] = frombuffer(world.Render(i).Frames, uint8).reshape(world.Config.Frames, size, size, 3)
                .DetachFromDisposeScope();
            progress?.Report(Interlocked.Increment(ref done) / (double)clips);
        });
        videos = stack(rendered).DetachFromDisposeScope();
        foreach (var video in rendered) video.Dispose();
        labels = tensor(Enumerable.Range(0, clips).Select(i => (long)world.LabelOf(i)).ToArray())
            .DetachFromDisposeScope();
    }

    public int BatchSize { get; }

    public IReadOnlyDictionary<string, string> Data { get; }

    public long Position { get; set; }

    public ClipBatch Next(CancellationToken cancel = default)
    {
        using var scope = NewDisposeScope();
        var random = Seeds.For(seed, Position++, 19);
        long[] chosen = [.. Enumerable.Range(0, BatchSize).Select(_ => random.NextInt64(labels.shape[0]))];
        using var indices = tensor(chosen);
        return new(
            ViolationStream.Normalized(videos.index_select(0, indices)).DetachFromDisposeScope(),
            labels.index_select(0, indices).DetachFromDisposeScope(), [.. chosen.Select(clip => $"clip {clip}")]);
    }

    public void Dispose()
    {
        videos.Dispose();
        labels.Dispose();
    }
}
