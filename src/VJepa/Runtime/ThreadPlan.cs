using static TorchSharp.torch;

namespace VJepa.Runtime;

/// <summary>
/// How the cores are shared between libtorch and the workers that decode clips. Together they never exceed the cores: a thread of
/// libtorch that is pushed off its core holds up all others at the end of every operation.
/// </summary>
/// <param name="Cores">Cores that this process may use.</param>
/// <param name="Compute">Threads of libtorch.</param>
/// <param name="Decode">Threads that decode ahead; 0 when clips come from memory, or are made between two steps.</param>
public sealed record ThreadPlan(int Cores, int Compute, int Decode)
{
    /// <summary>Shares this machine's cores.</summary>
    /// <param name="decode">
    /// Wanted decode workers; at least one core stays with libtorch. Null: where a GPU trains, one for eight cores, at least one. Where the cores train
    /// themselves, none: making clips between two steps keeps all of them busy, a core kept for it would mostly stand idle.
    /// </param>
    /// <param name="cores">Cores to share; null: all that this process may use.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or there is no core.</exception>
    public static ThreadPlan Choose(int? decode = null, int? cores = null)
    {
        var all = cores ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(all, 1, nameof(cores));
        ArgumentOutOfRangeException.ThrowIfNegative(decode ?? 0, nameof(decode));
        if (decode is null) LibTorch.Load();
        var workers = Math.Min(decode ?? (cuda_is_available() ? Math.Max(1, all / 8) : 0), all - 1);
        return new ThreadPlan(all, all - workers, workers);
    }

    /// <summary>Gives libtorch its threads. A clip loader without a number of workers of its own does this by itself.</summary>
    public ThreadPlan Apply()
    {
        LibTorch.Load();
        set_num_threads(Compute);
        return this;
    }

    public override string ToString() =>
        $"{Cores} cores: {Compute} for libtorch, {(Decode == 0 ? "which make the clips between two steps" : $"{Decode} for decoding")}";
}
