using System.Runtime;

namespace VJepa.Runtime;

/// <summary>
/// Keeps the garbage collector from running while tensor work is under way. TorchSharp hands libtorch bare handles: a scalar or
/// tensor that C# does not use any more can be freed while libtorch still reads it, and even <c>x + y</c> makes such a scalar.
/// Rare, but a run has millions of operations. Every <c>call</c> of a network and every training step pauses; between them the
/// collector runs as usual. A forced <c>GC.Collect()</c> is not held back.
/// </summary>
public static class GarbageCollection
{
    /// <summary>Bytes that all threads together can allocate before the collector runs all the same.</summary>
    private const long Budget = 200L << 20;

    private static readonly object gate = new();
    private static readonly AsyncLocal<bool> inside = new(); // flows to the threads that the work starts
    private static int paused;
    private static bool unavailable;
    private static long startedAt;

    /// <summary>Pauses the collector until the result is disposed. May be nested.</summary>
    public static Pausing Pause()
    {
        if (inside.Value) return default;
        lock (gate)
        {
            // Where little of the budget is left, nobody starts until all others are done and the collector has run.
            while (paused > 0 && IsLow) Monitor.Wait(gate);
            if (IsLow) Collect();
            paused++;
        }
        inside.Value = true;
        return new Pausing(outermost: true);
    }

    private static bool IsLow => !unavailable && (GCSettings.LatencyMode != GCLatencyMode.NoGCRegion
        || GC.GetTotalAllocatedBytes() - startedAt > Budget / 2);

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
