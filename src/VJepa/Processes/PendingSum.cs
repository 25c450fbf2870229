using System.Collections.Concurrent;
using static TorchSharp.torch;

namespace VJepa.Processes;

/// <summary>A sum over processes that has begun.</summary>
/// <param name="values">What it overwrites, which must stay alive until the end.</param>
internal sealed class PendingSum(Tensor? values = null)
{
    public Tensor? Values { get; } = values;

    /// <summary>MPI's own.</summary>
    public nint Request;

    public bool Ended { get; set; }

    /// <summary>What a call returned: 0 for success.</summary>
    public int Code { get; set; }
}

/// <summary>
/// Moves sums on while other threads compute: Open MPI does so only inside its calls. It looks every millisecond, so
/// that it takes little of a core, which the computation needs.
/// </summary>
/// <param name="advance">Moves a sum on; true at its end.</param>
internal sealed class SumThread(Func<PendingSum, bool> advance)
{
    private static readonly TimeSpan pause = TimeSpan.FromMilliseconds(1);

    private readonly BlockingCollection<PendingSum> sums = [];
    private Thread? thread;

    /// <summary>Takes care of a sum, after those before it.</summary>
    public void Add(PendingSum sum)
    {
        sums.Add(sum);
        if (thread is not null) return;
        thread = new Thread(Serve) { IsBackground = true, Name = "sums over processes" };
        thread.UnsafeStart();
    }

    private void Serve()
    {
        foreach (var sum in sums.GetConsumingEnumerable())
            while (!advance(sum)) Thread.Sleep(pause);
    }
}
