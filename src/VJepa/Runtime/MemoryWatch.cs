namespace VJepa.Runtime;

/// <summary>
/// Samples <see cref="NativeMemory.UsedBytes"/> every millisecond, on its own thread, until disposed. It collects
/// garbage first: tensors from before that are freed meanwhile would hide what is measured.
/// </summary>
public sealed class MemoryWatch : IDisposable
{
    private readonly CancellationTokenSource end = new();
    private readonly Thread thread;
    private readonly long before;
    private long max;

    public MemoryWatch()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        max = before = NativeMemory.UsedBytes;
        thread = new Thread(Sample) { IsBackground = true, Name = nameof(MemoryWatch) };
        thread.Start();
    }

    /// <summary>The largest number of bytes in use, now included, minus those in use at the start.</summary>
    public long PeakBytes => Math.Max(Volatile.Read(ref max), NativeMemory.UsedBytes) - before;

    public void Dispose()
    {
        end.Cancel();
        thread.Join();
        end.Dispose();
    }

    private void Sample()
    {
        while (!end.Token.WaitHandle.WaitOne(1)) Volatile.Write(ref max, Math.Max(max, NativeMemory.UsedBytes));
    }
}
