using VJepa.Masking;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Masking;

/// <summary>Masks of many steps, as arrays.</summary>
internal static class DrawnMasks
{
    public static readonly TokenGrid Grid = new(4, 8, 8);

    public static IEnumerable<(long[] Context, long[] Target)> Single(MaskGenerator setting)
    {
        for (var step = 0; step < 20; step++)
            foreach (var pair in Sample([setting], BatchCut.FromEnd, 1, step))
                yield return (Rows(pair.Context)[0], Rows(pair.Target)[0]);
    }

    public static IEnumerable<MaskPair> Sample(
        IReadOnlyList<MaskGenerator> settings, BatchCut cut, int batch, long step)
    {
        using var sampled = new Disposables(new MaskSampler(Grid, settings, cut).Sample(batch, step, seed: 5));
        foreach (var pair in sampled.Pairs) yield return pair;
    }

    public static long[][] Rows(Tensor indices)
    {
        var flat = indices.data<long>().ToArray();
        var width = (int)indices.shape[1];
        return [.. Enumerable.Range(0, (int)indices.shape[0]).Select(row => flat[(row * width)..((row + 1) * width)])];
    }

    public sealed class Disposables(IReadOnlyList<MaskPair> pairs) : IDisposable
    {
        public IReadOnlyList<MaskPair> Pairs => pairs;

        public void Dispose()
        {
            foreach (var pair in pairs) pair.Dispose();
        }
    }
}
