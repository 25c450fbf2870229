using System.Runtime;

namespace VJepa.Runtime;

/// <summary>
/// Keeps the garbage collector from running during a training step. TorchSharp hands libtorch bare handles: a scalar or tensor
/// that C# does not use any more can be freed while libtorch still reads it, and even <c>x + y</c> makes such a scalar. Rare,
/// but a run has millions of operations. Between steps the collector runs as usual.
/// </summary>
public static class GarbageCollection
{
    /// <summary>Bytes that all threads together can allocate before the collector runs all the same.</summary>
    private const long Budget = 200L << 20;

    private static readonly object gate = new();
    private static int paused;
    private static bool unavailable;
    private static long startedAt = -Budget;

    [ThreadStatic]
    private static int depth;

    /// <summary>Pauses the collector until the result is disposed, on the same thread. May be nested.</summary>
    public static Pausing Pause()
    {
        if (depth++ > 0) return default;
        lock (gate)
        {
            // Where little is left, nobody starts until all others are done and the collector has run.
            while (paused > 0 && IsLow && !unavailable) Monitor.Wait(gate);
            if (IsLow && !unavailable) Collect();
            paused++;
        }
        return default;
    }

    private static bool IsLow =>
        GCSettings.LatencyMode != GCLatencyMode.NoGCRegion || GC.GetTotalAllocatedBytes() - startedAt > Budget / 2;

    /// <summary>Collects, and reserves the budget anew.</summary>
    private static void Collect()
    {
        try
        {
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion) GC.EndNoGCRegion();
            unavailable = !GC.TryStartNoGCRegion(Budget);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentOutOfRangeException)
        {
            unavailable = true; // the program has such a region of its own, or too little memory
        }
        startedAt = GC.GetTotalAllocatedBytes();
    }

    /// <summary>A pause; ends when disposed.</summary>
    public readonly struct Pausing : IDisposable
    {
        public void Dispose()
        {
            if (--depth > 0) return;
            lock (gate)
            {
                paused--;
                Monitor.PulseAll(gate);
            }
        }
    }
}
