using System.Threading.Channels;

namespace VJepa.Video;

/// <summary>
/// Background threads that work through the slots of batches, in the order in which they were queued.
/// </summary>
internal sealed class LoaderThreads : IDisposable
{
    private readonly Channel<(PendingBatch Batch, int Slot)> jobs = Channel.CreateUnbounded<(PendingBatch, int)>();
    private readonly Thread[] threads;
    private readonly Action<PendingBatch, int> work;

    /// <param name="count">Threads; 0 starts none.</param>
    /// <param name="work">Completes one slot of a batch; must not throw.</param>
    public LoaderThreads(int count, Action<PendingBatch, int> work)
    {
        this.work = work;
        threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            threads[i] = new(Run) { IsBackground = true, Name = $"clip loader {i}" };
            threads[i].Start();
        }
    }

    public int Count => threads.Length;

    public void Enqueue(PendingBatch batch, int slots)
    {
        for (var slot = 0; slot < slots; slot++) jobs.Writer.TryWrite((batch, slot));
    }

    /// <summary>Waits until every queued slot is done.</summary>
    public void Dispose()
    {
        jobs.Writer.Complete();
        foreach (var thread in threads) thread.Join();
    }

    private void Run()
    {
        while (jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (jobs.Reader.TryRead(out var job)) work(job.Batch, job.Slot);
        }
    }
}
