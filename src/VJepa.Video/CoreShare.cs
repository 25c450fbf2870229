using static TorchSharp.torch;

namespace VJepa.Video;

/// <summary>
/// Cores that decoding takes from libtorch, for as long as it lasts: threads of both kinds together are never more than the cores. OpenMP counts
/// its threads for each thread that calls it, so <see cref="Apply"/> is called by the one that trains, again and again.
/// </summary>
internal sealed class CoreShare : IDisposable
{
    private static int taken;

    private readonly int workers;
    private int before;
    private bool given;

    /// <param name="workers">Threads that decode.</param>
    public CoreShare(int workers)
    {
        this.workers = workers;
        Interlocked.Add(ref taken, workers);
    }

    /// <summary>Lets this thread's tensor operations have the cores that are left, at least one. Never gives them more than they had.</summary>
    public void Apply()
    {
        var left = Math.Max(1, Environment.ProcessorCount - Volatile.Read(ref taken));
        if (get_num_threads() is var now && now <= left) return;
        if (before == 0) before = now;
        set_num_threads(left);
    }

    /// <summary>Gives the cores back.</summary>
    public void Dispose()
    {
        if (given) return;
        given = true;
        if (Interlocked.Add(ref taken, -workers) == 0 && before > 0) set_num_threads(before);
    }
}
