using System.Collections.Concurrent;

namespace VJepa.Notebooks.Engine;

/// <summary>
/// The thread on which every cell of a session starts, so that state that libraries keep per thread (dispose scopes,
/// gradient mode) is the same from cell to cell.
/// </summary>
internal sealed class CellThread : IDisposable
{
    private readonly BlockingCollection<Action> work = [];
    private readonly Lock gate = new();
    private Thread thread;
    private bool busy;
    private bool interrupted;

    public CellThread()
    {
        thread = Start();
    }

    public Task<T> Run<T>(Func<T> function)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        work.Add(() =>
        {
            try
            {
                var value = function();
                Leave();
                done.SetResult(value);
            }
            catch (Exception e)
            {
                Leave();
                done.SetException(e);
            }
        });
        return done.Task;
    }

    /// <summary>Wakes the running function, if any, from a sleep, a wait or a lock.</summary>
    public void Interrupt()
    {
        lock (gate)
        {
            if (!busy)
                return;
            interrupted = true;
            thread.Interrupt();
        }
    }

    /// <summary>Continues with a new thread if <paramref name="lost"/>, which never returns, is this thread.</summary>
    public void Replace(Thread lost)
    {
        lock (gate)
            if (lost == thread)
            {
                (busy, interrupted) = (false, false);
                thread = Start();
            }
    }

    /// <summary>Leaves the running function to itself and continues with a new thread.</summary>
    public void ReplaceBusy()
    {
        lock (gate)
            if (busy)
            {
                (busy, interrupted) = (false, false);
                thread = Start();
            }
    }

    private Thread Start()
    {
        var started = new Thread(Loop, maxStackSize: 64 << 20) { IsBackground = true, Name = "cells" };
        started.Start();
        return started;
    }

    public void Dispose() => work.CompleteAdding();

    private void Loop()
    {
        foreach (var item in work.GetConsumingEnumerable())
        {
            lock (gate)
                busy = true;
            item();
            if (Thread.CurrentThread != thread) // replaced while it was busy
                return;
        }
    }

    // A late interrupt would break the next wait of this thread: catch it here.
    private void Leave()
    {
        while (true)
        {
            try
            {
                lock (gate)
                {
                    if (Thread.CurrentThread != thread)
                        return;
                    busy = false;
                    if (!interrupted)
                        return;
                    interrupted = false;
                    Thread.Sleep(1);
                }
            }
            catch (ThreadInterruptedException)
            {
            }
        }
    }
}
