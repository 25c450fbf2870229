using System.Runtime;

namespace VJepa.Runtime;

/// <summary>
/// Pauses the garbage collector during tensor work. TorchSharp passes bare handles to libtorch: a scalar or tensor that
/// C# no longer uses can be freed while libtorch still reads it, and even <c>x + y</c> makes such a scalar. This is
/// rare, but a run has millions of operations. Every <c>call</c> of a network and every training step pauses the
/// collector; between them it runs as usual. A forced <c>GC.Collect()</c> is not held back.
/// </summary>
public static class GarbageCollection
{
    /// <summary>Bytes that all threads together can allocate before the collector runs anyway. Small, since a tensor
    /// that nothing refers to any more keeps its native memory until then.</summary>
    private const long Budget = 64L << 20;

    private static readonly object gate = new();
    private static readonly AsyncLocal<bool> inside = new(); // flows to the threads that the work starts
    private static int paused;
    private static bool unavailable;
    private static long startedAt;

    /// <summary>Whether this thread is inside a pause.</summary>
    public static bool IsPaused => inside.Value;

    /// <summary>Pauses the collector until the result is disposed. May be nested.</summary>
    public static Pausing Pause()
    {
        if (inside.Value) return default;
        lock (gate)
        {
            // If little of the budget is left, wait until all others are done, then collect.
            while (paused > 0 && IsLow) Monitor.Wait(gate);
            if (IsLow) Collect();
            paused++;
        }
        inside.Value = true;
        return new Pausing(outermost: true);
    }

    private static bool IsLow => !unavailable && (GCSettings.LatencyMode != GCLatencyMode.NoGCRegion
        || GC.GetTotalAllocatedBytes() - startedAt > Budget / 2);

    /// <summary>Collects, and reserves a new budget.</summary>
    private static void Collect()
    {
        try
        {
            if (GCSettings.LatencyMode == GCLatencyMode.NoGCRegion)
            {
                GC.EndNoGCRegion();
                // Without it .NET 10 keeps every byte of the region resident, though it is free: a run grew by 1 MB a
                // step without end.
                GC.Collect(0);
            }
            unavailable = !GC.TryStartNoGCRegion(Budget);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentOutOfRangeException)
        {
            unavailable = true; // the program has its own no-GC region, or too little memory
        }
        startedAt = GC.GetTotalAllocatedBytes();
    }

    /// <summary>A pause; ends when disposed.</summary>
    public readonly struct Pausing(bool outermost) : IDisposable
    {
        public void Dispose()
        {
            if (!outermost) return;
            inside.Value = false;
            lock (gate)
            {
                paused--;
                Monitor.PulseAll(gate);
            }
        }
    }
}
