using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace VJepa.Runtime;

/// <summary>A thread for tensor work. It waits and is used again: libtorch and its matrix products keep memory for every thread that they have seen.</summary>
internal sealed class SideThread
{
    private static readonly ConcurrentBag<SideThread> idle = [];

    private readonly SemaphoreSlim ordered = new(0), finished = new(0);
    private Action? work;
    private ExceptionDispatchInfo? error;

    private SideThread() => new Thread(Serve) { IsBackground = true, Name = "tensor work" }.UnsafeStart();

    /// <summary>Begins the work on a thread that has none, in the caller's context: what the caller's thread knows, such as a notebook's cell, the work knows.</summary>
    public static SideThread Start(Action work)
    {
        var thread = idle.TryTake(out var free) ? free : new SideThread();
        thread.work = ExecutionContext.Capture() is { } context ? () => ExecutionContext.Run(context, _ => work(), null) : work;
        thread.ordered.Release();
        return thread;
    }

    /// <summary>Waits for the end of the work; once for each start.</summary>
    /// <returns>What the work threw, or null.</returns>
    public ExceptionDispatchInfo? Join()
    {
        finished.Wait();
        var thrown = error;
        (work, error) = (null, null);
        idle.Add(this);
        return thrown;
    }

    private void Serve()
    {
        while (true)
        {
            ordered.Wait();
            try
            {
                work!();
            }
            catch (Exception e)
            {
                error = ExceptionDispatchInfo.Capture(e);
            }
            finished.Release();
        }
    }
}
