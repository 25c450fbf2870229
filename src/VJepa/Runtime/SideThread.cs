using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace VJepa.Runtime;

/// <summary>A thread for tensor work. It is kept and reused, since libtorch and its matrix products keep memory for
/// every thread that they have seen.</summary>
internal sealed class SideThread
{
    private static readonly ConcurrentBag<SideThread> idle = [];

    private readonly SemaphoreSlim ordered = new(0), finished = new(0);
    private Action? work;
    private ExceptionDispatchInfo? error;

    private SideThread() => new Thread(Serve) { IsBackground = true, Name = "tensor work" }.UnsafeStart();

    /// <summary>Starts the work on an idle thread, in the caller's execution context (which carries, for example, the
    /// notebook's current cell).</summary>
    public static SideThread Start(Action work)
    {
        var thread = idle.TryTake(out var free) ? free : new SideThread();
        thread.work = ExecutionContext.Capture() is { } context
            ? () => ExecutionContext.Run(context, _ => work(), null)
            : work;
        thread.ordered.Release();
        return thread;
    }

    /// <summary>Waits for the end of the work. Call it once per start.</summary>
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
