using VJepa.Training;
using System.Collections.Concurrent;
using System.Diagnostics;
using System.Threading.Channels;
using OpenCvSharp;
using TorchSharp;

namespace VJepa.Video;

/// <summary>
/// An endless stream of training batches from a list of videos or a mixture of lists, decoded ahead by worker threads or between two steps. Every
/// batch depends on the seed and its number alone. A video that can't be read is reported once and another takes its place.
/// </summary>
public sealed class ClipLoader : IClipStream
{
    private readonly VideoListEntry[] entries;
    private readonly string name;
    private readonly ClipLoaderOptions options;
    private readonly ClipReader reader;
    private readonly FrameCache? own;
    private readonly SampleOrder order;
    private readonly Channel<(PendingBatch Batch, int Slot)> jobs = Channel.CreateUnbounded<(PendingBatch, int)>();
    private readonly Queue<PendingBatch> pending = new();
    private readonly ConcurrentDictionary<int, SkippedVideo> skipped = new();
    private readonly CancellationTokenSource stop = new();
    private readonly Thread[] workers;
    private readonly CoreShare? cores;
    private readonly Stopwatch waited = new(), making = new();
    private long position, batches, firstRequest, lastDelivery;

    /// <param name="list">Videos and labels.</param>
    /// <param name="options">Clip, batch, seed, threads.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public ClipLoader(VideoList list, ClipLoaderOptions options)
        : this([new(list, 1)], options)
    {
    }

    /// <param name="lists">Lists that are mixed by weight, for example to weigh a small set up.</param>
    /// <param name="options">Clip, batch, seed, threads.</param>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public ClipLoader(IReadOnlyList<WeightedList> lists, ClipLoaderOptions options)
    {
        options.Check();
        foreach (var (list, _) in lists)
            if (list.Count == 0) throw new VideoListException(list.Path, 0, "the list is empty.", "A loader needs at least one video.");
        this.options = options;
        entries = [.. lists.SelectMany(l => l.List.Entries)];
        name = string.Join(" + ", lists.Select(l => l.List.Path));
        own = options.Cache is null ? new(options.CacheBytes, folder: options.CacheFolder) : null;
        reader = new(options.Sampling, options.Reader, options.Cache ?? own);
        order = new(lists, options.Seed);
        workers = new Thread[options.WorkerCount];
        if (options.Workers == 0 && workers.Length > 0) cores = new(workers.Length);
        for (var i = 0; i < workers.Length; i++)
        {
            workers[i] = new(Work) { IsBackground = true, Name = $"clip loader {i}" };
            workers[i].Start();
        }
    }

    public int BatchSize => options.BatchSize;

    /// <summary>Threads that decode ahead; 0 where the caller makes its batches.</summary>
    public int Workers => workers.Length;

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

    /// <summary>How it has done so far.</summary>
    public LoaderStatistics Statistics => new(batches, waited.Elapsed, making.Elapsed,
        batches == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(firstRequest, lastDelivery),
        reader.FramesDecoded, reader.DecodeTime, reader.CacheHits, [.. skipped.OrderBy(s => s.Key).Select(s => s.Value)]);

    /// <summary>Begins to count waiting time and batches anew, for example after the first steps.</summary>
    public void ClearWaitingTime()
    {
        batches = 0;
        waited.Reset();
        making.Reset();
    }

    /// <summary>The batch of number <see cref="Position"/>; waits for its workers, or makes it.</summary>
    /// <exception cref="VideoListException">No video of the list can be read.</exception>
    public ClipBatch Next(CancellationToken cancel = default)
    {
        ObjectDisposedException.ThrowIf(stop.IsCancellationRequested, this);
        cancel.ThrowIfCancellationRequested();
        cores?.Apply();
        if (batches == 0) firstRequest = Stopwatch.GetTimestamp();
        var batch = workers.Length == 0 ? Make(cancel) : Await(cancel);
        position++;
        batches++;
        lastDelivery = Stopwatch.GetTimestamp();
        if (workers.Length > 0) Request();
        return batch;
    }

    private ClipBatch Make(CancellationToken cancel)
    {
        making.Start();
        try
        {
            var batch = NewBatch(position);
            Parallel.For(0, options.BatchSize, new ParallelOptions { MaxDegreeOfParallelism = torch.get_num_threads() }, slot =>
            {
                if (cancel.IsCancellationRequested) batch.Abandoned = true;
                Deal(batch, slot);
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
            pending.Peek().Task.Wait(cancel);
        }
        catch (AggregateException)
        {
            // The task's own exception is thrown below, with its stack.
        }
        finally
        {
            waited.Stop();
        }
        return pending.Dequeue().Task.GetAwaiter().GetResult();
    }

    public void Dispose()
    {
        if (stop.IsCancellationRequested) return;
        stop.Cancel();
        jobs.Writer.Complete();
        foreach (var worker in workers) worker.Join();
        while (pending.TryDequeue(out var old)) old.Abandon();
        own?.Dispose();
        cores?.Dispose();
        stop.Dispose();
    }

    /// <summary>Orders batches up to the limit.</summary>
    private void Request()
    {
        while (pending.Count < options.Prefetch)
        {
            var batch = NewBatch(position + pending.Count);
            pending.Enqueue(batch);
            for (var slot = 0; slot < options.BatchSize; slot++) jobs.Writer.TryWrite((batch, slot));
        }
    }

    private PendingBatch NewBatch(long number) =>
        new(number, options.BatchSize, 3, options.Sampling.ClipLength, options.Transform.CropSize, options.PinMemory);

    private void Work()
    {
        while (jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (jobs.Reader.TryRead(out var job)) Deal(job.Batch, job.Slot);
        }
    }

    private void Deal(PendingBatch batch, int slot)
    {
        try
        {
            if (stop.IsCancellationRequested) batch.Abandoned = true;
            if (!batch.Abandoned) Fill(batch, slot);
        }
        catch (Exception e)
        {
            batch.Fail(e);
        }
        batch.Close();
    }

    private void Fill(PendingBatch batch, int slot)
    {
        var sample = (batch.Number * options.WorldSize + options.Rank) * options.BatchSize + slot;
        for (var attempt = 0; ; attempt++)
        {
            var index = attempt == 0 ? order.At(sample) : order.Replacement(sample, attempt);
            var entry = entries[index];
            if (!skipped.ContainsKey(index))
            {
                try
                {
                    using var frames = reader.Read(entry.Path, () => Seeds.For(options.Seed, sample, attempt), stop.Token)[0];
                    var label = options.Transform.Apply(frames, entry.Label, Seeds.For(options.Seed, sample, attempt, 1), batch.Place(slot));
                    batch.Set(slot, label, entry.Path);
                    return;
                }
                catch (Exception e) when (e is VideoException or IOException or UnauthorizedAccessException or OpenCVException)
                {
                    skipped.TryAdd(index, new(entry.Path, entry.Line, e.Message));
                }
            }
            if (skipped.Count == entries.Length)
                throw new VideoListException(name, 0, $"none of its {entries.Length} videos can be read; the first says: {skipped.MinBy(s => s.Key).Value.Reason}",
                    "Check the paths and the files.");
        }
    }
}
