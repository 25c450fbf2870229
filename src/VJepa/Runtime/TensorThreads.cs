using static TorchSharp.torch;

namespace VJepa.Runtime;

/// <summary>Tensor work on several threads of its own.</summary>
public static class TensorThreads
{
    /// <summary>
    /// Makes something of every item, so many at a time, and gives what was made in the items' order: for models so small that they
    /// gain little from a second core.
    /// </summary>
    /// <param name="make">Runs on several threads, each of which takes the next item that waits. With one worker, on the caller's.</param>
    /// <param name="workers">At a time; by default as many as libtorch has threads.</param>
    /// <param name="cores">Threads of libtorch for all workers together; by default as many as it has.</param>
    /// <exception cref="Exception">What <paramref name="make"/> threw, once all workers have ended.</exception>
    public static TMade[] Map<TItem, TMade>(IReadOnlyList<TItem> items, Func<TItem, TMade> make, int? workers = null, int? cores = null)
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

    /// <summary>Runs <paramref name="work"/> once on each of so many threads, and waits for all.</summary>
    /// <param name="cores">Threads of libtorch for all workers together; each gets its share, at least one.</param>
    /// <param name="work">Told the worker's number, from 0.</param>
    /// <exception cref="Exception">What the first worker in number threw.</exception>
    public static void Run(int workers, int cores, Action<int> work)
    {
        var before = get_num_threads();
        var threads = Enumerable.Range(0, workers).Select(worker => SideThread.Start(() =>
        {
            set_num_threads(Math.Max(1, cores / workers)); // of this thread's work
            work(worker);
        })).ToArray();
        var errors = threads.Select(thread => thread.Join()).ToArray();
        set_num_threads(before); // the last number set is also that of threads to come
        errors.FirstOrDefault(error => error is not null)?.Throw();
    }
}
