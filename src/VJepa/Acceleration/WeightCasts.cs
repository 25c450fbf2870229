using VJepa.Acceleration.Kernels;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>
/// bfloat16 casts of the weights of a step. They are renewed at the start of every step and used only in it, so they
/// are never older than the weights.
/// </summary>
internal sealed unsafe class WeightCasts : IDisposable
{
    private const int Chunk = 1 << 16;
    private readonly Dictionary<nint, (Tensor Weight, Tensor Cast)> casts = [];

    /// <summary>Casts the weights; an empty list for a step without casts.</summary>
    public void Renew(IReadOnlyList<Tensor> weights)
    {
        using var quiet = no_grad();
        var now = weights.Select(TensorMemory.Address).ToHashSet();
        foreach (var gone in casts.Keys.Where(address => !now.Contains(address)).ToArray())
        {
            casts[gone].Cast.Dispose();
            casts.Remove(gone);
        }
        var work = new List<(nint From, nint To, int Count)>();
        foreach (var weight in weights)
        {
            var address = TensorMemory.Address(weight);
            if (!casts.TryGetValue(address, out var known) || known.Cast.numel() != weight.numel())
                known = casts[address] = (weight, empty(weight.shape, dtype: bfloat16).DetachFromDisposeScope());
            var to = (nint)TensorMemory.Start<ushort>(known.Cast);
            for (var at = 0; at < (int)weight.numel(); at += Chunk)
            {
                var count = (int)Math.Min(Chunk, weight.numel() - at);
                work.Add((address + at * sizeof(float), to + at * sizeof(ushort), count));
            }
        }
        var cores = new ParallelOptions { MaxDegreeOfParallelism = get_num_threads() };
        Parallel.For(0, work.Count, cores, i =>
            BFloat16Rows.Round((float*)work[i].From, (ushort*)work[i].To, work[i].Count));
    }

    /// <summary>The cast of a weight, in the weight's shape; null if this step has none.</summary>
    public Tensor? Of(Tensor weight) =>
        casts.TryGetValue(TensorMemory.Address(weight), out var known) && known.Cast.numel() == weight.numel()
            ? known.Cast.view(weight.shape)
            : null;

    public void Dispose()
    {
        foreach (var (_, cast) in casts.Values) cast.Dispose();
        casts.Clear();
    }
}
