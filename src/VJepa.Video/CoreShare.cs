using static TorchSharp.torch;

namespace VJepa.Video;

/// <summary>
/// Cores taken from libtorch for decoding while this object lives, so that both together never use more threads than
/// there are cores. OpenMP's thread count is per calling thread, so the training thread calls <see cref="Apply"/> again
/// and again.
/// </summary>
internal sealed class CoreShare : IDisposable
{
    private static int taken;

    private readonly int workers;
    private int before;
    private bool given;

    /// <param name="workers">Decoding threads.</param>
    public CoreShare(int workers)
    {
        this.workers = workers;
        Interlocked.Add(ref taken, workers);
    }

    /// <summary>
    /// Limits this thread's tensor operations to the remaining cores, at least one. Never raises their number.
    /// </summary>
    public void Apply()
    {
        var left = Math.Max(1, Environment.ProcessorCount - Volatile.Read(ref taken));
        if (get_num_threads() is var now && now <= left) return;
        if (before == 0) before = now;
        set_num_threads(left);
    }

    /// <summary>Returns the cores.</summary>
    public void Dispose()
    {
        if (given) return;
        given = true;
        if (Interlocked.Add(ref taken, -workers) == 0 && before > 0) set_num_threads(before);
    }
}
