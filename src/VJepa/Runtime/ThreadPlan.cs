using static TorchSharp.torch;

namespace VJepa.Runtime;

/// <summary>
/// How cores are divided between libtorch and clip decoding. Together they never exceed the number of cores: a libtorch
/// thread that loses its core delays all the others at the end of every operation.
/// </summary>
/// <param name="Cores">Cores that this process may use.</param>
/// <param name="Compute">Threads of libtorch.</param>
/// <param name="Decode">Threads that decode ahead; 0 if clips come from memory or are made between two steps.</param>
public sealed record ThreadPlan(int Cores, int Compute, int Decode)
{
    /// <summary>Divides this machine's cores.</summary>
    /// <param name="decode">
    /// Decode workers wanted; libtorch keeps at least one core. Null: with a GPU, one for every eight cores, at least
    /// one; without, none, because making clips between two steps uses all cores, and a reserved core would mostly be
    /// idle.
    /// </param>
    /// <param name="cores">Cores to divide; null: all that this process may use.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is negative, or there is no core.</exception>
    public static ThreadPlan Choose(int? decode = null, int? cores = null)
    {
        var all = cores ?? Environment.ProcessorCount;
        ArgumentOutOfRangeException.ThrowIfLessThan(all, 1, nameof(cores));
        ArgumentOutOfRangeException.ThrowIfNegative(decode ?? 0, nameof(decode));
        if (decode is null) LibTorch.Load();
        var wanted = decode ?? (cuda_is_available() ? Math.Max(1, all / 8) : 0);
        var workers = Math.Min(wanted, all - 1);
        return new ThreadPlan(all, all - workers, workers);
    }

    /// <summary>
    /// Sets libtorch's number of threads. A clip loader that is not told its workers does this itself.
    /// </summary>
    public ThreadPlan Apply()
    {
        LibTorch.Load();
        set_num_threads(Compute);
        return this;
    }

    public override string ToString()
    {
        var decoding = Decode == 0 ? "which make the clips between two steps" : $"{Decode} for decoding";
        return $"{Cores} cores: {Compute} for libtorch, {decoding}";
    }
}
