using System.Collections.Concurrent;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Video;

/// <summary>
/// The videos of a list for evaluation: fixed clips in the list's order. Several clips of a video, or several views of
/// a clip, follow one another.
/// </summary>
public sealed class ClipDataset
{
    private readonly VideoList list;
    private readonly IReadOnlyList<ClipTransform> views;
    private readonly ClipReader reader;
    private readonly ConcurrentDictionary<int, SkippedVideo> skipped = new();

    /// <param name="list">Videos and labels.</param>
    /// <param name="sampling">Which frames; random starts depend on the seed and the video's index.</param>
    /// <param name="transform">What is done with the frames.</param>
    /// <param name="cache">Keeps decoded videos; several data sets may share one.</param>
    /// <param name="options">How files are read.</param>
    /// <param name="seed">For random starts and random transforms.</param>
    public ClipDataset(VideoList list, FrameSampling sampling, ClipTransform transform, FrameCache? cache = null,
        VideoReaderOptions? options = null, int seed = 0)
    {
        sampling.Check();
        (this.list, Seed) = (list, seed);
        views = transform.EachView;
        ClipsPerVideo = sampling.ClipCount * views.Count;
        reader = new(sampling, options ?? VideoReaderOptions.Default, cache);
    }

    public int Seed { get; }

    /// <summary>Videos.</summary>
    public int Count => list.Count;

    public int ClassCount => list.ClassCount;

    /// <summary>Clips per video x views per clip. A video's clips are contiguous, with views varying fastest.</summary>
    public int ClipsPerVideo { get; }

    public IReadOnlyList<VideoListEntry> Entries => list.Entries;

    /// <summary>Videos that <see cref="Batches"/> has left out so far.</summary>
    public IReadOnlyList<SkippedVideo> Skipped => [.. skipped.Values.OrderBy(s => s.Line)];

    /// <summary>The first clip of a video, [3, T, S, S].</summary>
    /// <exception cref="VideoException">The video can't be used.</exception>
    public Clip this[int index] => Clips(index, 1)[0];

    /// <summary>All clips of a video, each [3, T, S, S].</summary>
    /// <exception cref="VideoException">The video can't be used.</exception>
    public IReadOnlyList<Clip> Clips(int index, CancellationToken cancel = default) =>
        Clips(index, int.MaxValue, cancel);

    /// <summary>
    /// Every readable video once, in order; the others are in <see cref="Skipped"/> afterwards. A batch contains the
    /// clips of <paramref name="batchSize"/> videos.
    /// </summary>
    /// <param name="batchSize">Videos per batch; the last batch may have fewer.</param>
    /// <param name="workers">
    /// Threads that make the next batch while the caller uses this one. 0: <see cref="ThreadPlan"/> decides; if it has
    /// none, a batch is made when asked for, on as many threads as libtorch has.
    /// </param>
    /// <param name="progress">Receives the fraction done, 0..1.</param>
    public IEnumerable<ClipBatch> Batches(int batchSize, int workers = 0, IProgress<double>? progress = null,
        CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        if (workers == 0) workers = ThreadPlan.Choose().Decode;
        return workers > 0 ? Ahead(batchSize, workers, progress, cancel) : OnDemand(batchSize, progress, cancel);
    }

    private IEnumerable<ClipBatch> OnDemand(int batchSize, IProgress<double>? progress, CancellationToken cancel)
    {
        for (var start = 0; start < Count; start += batchSize)
        {
            if (Make(start, batchSize, get_num_threads(), cancel) is { } batch) yield return batch;
            progress?.Report(Math.Min(1, (double)(start + batchSize) / Count));
        }
    }

    private IEnumerable<ClipBatch> Ahead(int batchSize, int workers, IProgress<double>? progress,
        CancellationToken cancel)
    {
        var next = Start(0);
        try
        {
            for (var start = 0; start < Count; start += batchSize)
            {
                var batch = next.GetAwaiter().GetResult();
                var following = start + batchSize;
                next = following < Count ? Start(following) : Task.FromResult<ClipBatch?>(null);
                if (batch is not null) yield return batch;
                progress?.Report(Math.Min(1, (double)following / Count));
            }
        }
        finally
        {
            // If the caller stops early, nobody takes the next batch.
            _ = next.ContinueWith(made => made.Result?.Dispose(), CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
        }

        Task<ClipBatch?> Start(int start) => Task.Run(() => Make(start, batchSize, workers, cancel), cancel);
    }

    private Clip[] Clips(int index, int max, CancellationToken cancel = default)
    {
        var entry = list.Entries[index];
        var random = Seeds.For(Seed, index, 1);
        var made = new List<Clip>();
        foreach (var clip in reader.Read(entry.Path, () => Seeds.For(Seed, index), cancel))
        {
            using (clip)
            {
                foreach (var view in views.Take(max - made.Count)) made.Add(view.Apply(clip, entry.Label, random));
            }
        }
        return [.. made];
    }

    private ClipBatch? Make(int start, int batchSize, int workers, CancellationToken cancel)
    {
        var made = new Clip[Math.Min(batchSize, Count - start)][];
        var options = new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancel };
        Parallel.For(0, made.Length, options, i =>
        {
            try
            {
                made[i] = Clips(start + i, int.MaxValue, cancel);
            }
            catch (Exception e) when (VideoException.IsUnreadable(e))
            {
                var entry = list.Entries[start + i];
                skipped.TryAdd(start + i, new(entry.Path, entry.Line, e.Message));
                made[i] = [];
            }
        });
        var clips = made.SelectMany(c => c).ToArray();
        return clips.Length == 0 ? null : Clip.Batch(clips);
    }
}
