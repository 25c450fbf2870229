using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using static TorchSharp.torch;

namespace VJepa.Runtime;

/// <summary>Tensor work on several threads of its own.</summary>
internal static class TensorThreads
{
    /// <summary>Runs <paramref name="work"/> once on each of so many threads, and waits for all.</summary>
    /// <param name="cores">Threads of libtorch for all workers together; each gets its share, at least one.</param>
    /// <exception cref="Exception">The first that a worker threw.</exception>
    public static void Run(int workers, int cores, Action work)
    {
        var errors = new ConcurrentQueue<Exception>();
        var threads = Enumerable.Range(0, workers).Select(_ => new Thread(() =>
        {
            try
            {
                set_num_threads(Math.Max(1, cores / workers)); // of this thread's work
                work();
            }
            catch (Exception e)
            {
                errors.Enqueue(e);
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        if (errors.TryDequeue(out var first)) ExceptionDispatchInfo.Throw(first);
    }
}
