namespace VJepa.Runtime;

/// <summary>Looks at <see cref="NativeMemory.UsedBytes"/> every millisecond, on a thread of its own, until it is disposed.</summary>
public sealed class MemoryWatch : IDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly Thread thread;
    private readonly long before = NativeMemory.UsedBytes;
    private long most;

    public MemoryWatch()
    {
        most = before;
        thread = new Thread(Look) { IsBackground = true, Name = nameof(MemoryWatch) };
        thread.Start();
    }

    /// <summary>The most bytes that were in use at a time, above those at its beginning.</summary>
    public long PeakBytes => Volatile.Read(ref most) - before;

    public void Dispose()
    {
        end.Cancel();
        thread.Join();
        end.Dispose();
    }

    private void Look()
    {
        while (!end.Token.WaitHandle.WaitOne(1)) Volatile.Write(ref most, Math.Max(most, NativeMemory.UsedBytes));
    }
}
