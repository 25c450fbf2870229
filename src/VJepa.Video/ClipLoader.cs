using System.Diagnostics;
using TorchSharp;
using VJepa.Training;

namespace VJepa.Video;

/// <summary>
/// An endless stream of training batches from one list of videos or a mixture of lists, decoded ahead by worker threads
/// or when asked for. A batch depends only on the seed and its number. A video that can't be read is recorded once in
/// <see cref="Statistics"/>, and another takes its place.
/// </summary>
public sealed class ClipLoader : IClipStream
{
    private readonly ClipLoaderOptions options;
    private readonly ClipFiller filler;
    private readonly FrameCache? own;
    private readonly LoaderThreads threads;
    private readonly CoreShare? cores;
    private readonly Queue<PendingBatch> pending = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Stopwatch waited = new(), making = new();
    private long position, batches, firstRequest, lastDelivery;

    /// <param name="list">Videos and labels.</param>
    public ClipLoader(VideoList list, ClipLoaderOptions options)
        : this([new(list, 1)], options) { }

    /// <param name="lists">Lists to mix, each with its weight; for example to show a small set more often.</param>
    /// <exception cref="ArgumentException">The options are invalid.</exception>
    public ClipLoader(IReadOnlyList<WeightedList> lists, ClipLoaderOptions options)
    {
        options.Check();
        if (lists.FirstOrDefault(l => l.List.Count == 0) is { } empty)
            throw new VideoListException(empty.List.Path, 0, "the list is empty.", "Add at least one video.");
        this.options = options;
        own = options.Cache is null ? new(options.CacheBytes, folder: options.CacheFolder) : null;
        filler = new(lists, options, options.Cache ?? own);
        var workers = options.WorkerCount;
        if (options.Workers == 0 && workers > 0) cores = new(workers);
        threads = new(workers, (batch, slot) => filler.Complete(batch, slot, stop.Token));
    }

    public int BatchSize => options.BatchSize;

    public IReadOnlyDictionary<string, string> Data => LoaderData.Of(filler.Lists, options);

    /// <summary>Threads that decode ahead; 0 if each batch is made when asked for.</summary>
    public int Workers => threads.Count;

    public long Position
    {
        get => position;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            if (value == position) return;
            position = value;
            while (pending.TryDequeue(out var old)) old.Abandon();
        }
    }

    public IReadOnlyCollection<int>? Rows { get; set; }

    /// <summary>Counts and times so far.</summary>
    public LoaderStatistics Statistics => new(batches, waited.Elapsed, making.Elapsed,
        batches == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(firstRequest, lastDelivery),
        filler.Reader.FramesDecoded, filler.Reader.DecodeTime, filler.Reader.CacheHits, filler.Skipped);

    /// <summary>Resets the times and the number of batches, for example after the first steps.</summary>
    public void ClearWaitingTime()
    {
        batches = 0;
        waited.Reset();
        making.Reset();
    }

    /// <summary>The batch with number <see cref="Position"/>.</summary>
    /// <exception cref="VideoListException">No video of the list can be read.</exception>
    public ClipBatch Next(CancellationToken cancel = default)
    {
        ObjectDisposedException.ThrowIf(stop.IsCancellationRequested, this);
        cancel.ThrowIfCancellationRequested();
        cores?.Apply();
        if (batches == 0) firstRequest = Stopwatch.GetTimestamp();
        var batch = Workers == 0 ? Make(cancel) : Await(cancel);
        (position, batches) = (position + 1, batches + 1);
        lastDelivery = Stopwatch.GetTimestamp();
        if (Workers > 0) Request();
        return batch;
    }

    private ClipBatch Make(CancellationToken cancel)
    {
        making.Start();
        try
        {
            var batch = NewBatch(position);
            Parallel.For(0, options.BatchSize, new() { MaxDegreeOfParallelism = torch.get_num_threads() }, slot =>
            {
                if (cancel.IsCancellationRequested) batch.Abandoned = true;
                filler.Complete(batch, slot, stop.Token);
            });
            return batch.Task.GetAwaiter().GetResult();
        }
        finally
        {
            making.Stop();
        }
    }

    private ClipBatch Await(CancellationToken cancel)
    {
        Request();
        waited.Start();
        try
        {
            Task.WaitAny([pending.Peek().Task], cancel);
        }
        finally
        {
            waited.Stop();
        }
        return pending.Dequeue().Task.GetAwaiter().GetResult(); // throws what a thread threw
    }

    public void Dispose()
    {
        if (stop.IsCancellationRequested) return;
        stop.Cancel();
        threads.Dispose();
        while (pending.TryDequeue(out var old)) old.Abandon();
        own?.Dispose();
        cores?.Dispose();
        stop.Dispose();
    }

    private void Request()
    {
        while (pending.Count < options.Prefetch)
        {
            var batch = NewBatch(position + pending.Count);
            pending.Enqueue(batch);
            threads.Enqueue(batch, options.BatchSize);
        }
    }

    private PendingBatch NewBatch(long number) =>
        new(number, options.BatchSize, 3, options.Sampling.ClipLength, options.Transform.CropSize, options.PinMemory,
            Rows?.ToHashSet());
}
