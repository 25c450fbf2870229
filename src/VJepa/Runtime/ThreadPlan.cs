using static TorchSharp.torch;

namespace VJepa.Runtime;

/// <summary>
/// How the cores are shared between libtorch and the workers that decode clips. Together they never exceed the cores: a thread of
/// libtorch that is pushed off its core holds up all others at the end of every operation.
/// </summary>
/// <param name="Cores">Cores that this process may use.</param>
/// <param name="Compute">Threads of libtorch.</param>
/// <param name="Decode">Worker threads of the clip loader; 0 when clips come from memory.</param>
public sealed record ThreadPlan(int Cores, int Compute, int Decode)
{
    /// <summary>Shares this machine's cores.</summary>
    /// <param name="decode">Wanted decode workers. Null: one for eight cores, at least one. At least one core stays with libtorch.</param>
    /// <param name="cores">Cores to share; null: all that this process may use.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or there is no core.</exception>
    public static ThreadPlan Choose(int? decode = null, int? cores = null)
    {
        var all = cores ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(all, 1, nameof(cores));
        ArgumentOutOfRangeException.ThrowIfNegative(decode ?? 0, nameof(decode));
        var workers = Math.Min(decode ?? Math.Max(1, all / 8), all - 1);
        return new ThreadPlan(all, all - workers, workers);
    }

    /// <summary>Gives libtorch its threads. A clip loader without a number of workers of its own does this by itself.</summary>
    public ThreadPlan Apply()
    {
        LibTorch.Load();
        set_num_threads(Compute);
        return this;
    }

    public override string ToString() => $"{Cores} cores: {Compute} for libtorch, {Decode} for decoding";
}
