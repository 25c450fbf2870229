using static TorchSharp.torch;

namespace VJepa.Runtime;

/// <summary>Runs tensor work on several threads.</summary>
public static class TensorThreads
{
    /// <summary>
    /// Maps items to results in parallel, keeping their order. For models so small that one operation gains little from
    /// a second core.
    /// </summary>
    /// <param name="make">Runs on several threads, or on the caller's if there is one worker.</param>
    /// <param name="workers">Number of threads; libtorch's by default.</param>
    /// <param name="cores">Threads of libtorch for all workers together; libtorch's by default.</param>
    /// <exception cref="Exception">What <paramref name="make"/> threw, after all workers have ended.</exception>
    public static TMade[] Map<TItem, TMade>(
        IReadOnlyList<TItem> items, Func<TItem, TMade> make, int? workers = null, int? cores = null)
    {
        var made = new TMade[items.Count];
        var next = -1;
        void Work(int worker)
        {
            while (Interlocked.Increment(ref next) is var i && i < made.Length) made[i] = make(items[i]);
        }
        var threads = get_num_threads();
        if (Math.Min(workers ?? threads, made.Length) is > 1 and var several) Run(several, cores ?? threads, Work);
        else Work(0);
        return made;
    }

    /// <summary>Runs <paramref name="work"/> once on each of several threads and waits for all of them.</summary>
    /// <param name="workers">Number of threads.</param>
    /// <param name="cores">Threads of libtorch for all workers together; each gets an equal part, at least one.</param>
    /// <param name="work">Gets the worker's index.</param>
    /// <exception cref="Exception">What the first failing worker, by index, threw.</exception>
    public static void Run(int workers, int cores, Action<int> work)
    {
        var before = get_num_threads();
        var threads = Enumerable.Range(0, workers).Select(worker => SideThread.Start(() =>
        {
            set_num_threads(Math.Max(1, cores / workers)); // applies to this thread
            work(worker);
        })).ToArray();
        var errors = threads.Select(thread => thread.Join()).ToArray();
        set_num_threads(before); // the last number set also applies to new threads
        errors.FirstOrDefault(error => error is not null)?.Throw();
    }
}
