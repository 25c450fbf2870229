using System.Buffers;
using VJepa.Acceleration.Kernels;
using static TorchSharp.torch;

namespace VJepa.Models;

/// <summary>Work on every head of every sequence, spread over libtorch's number of threads.</summary>
internal static unsafe class HeadWork
{
    /// <summary>Where a head of a sequence begins.</summary>
    /// <param name="Row">Its first token's row.</param>
    /// <param name="Column">Its first feature.</param>
    /// <param name="Sum">Its first token's place among numbers of which each token has one for each head.</param>
    public readonly record struct Place(nint Row, nint Column, nint Sum);

    public delegate void Work(HeadLayout head, Place at, float* scratch);

    /// <param name="width">Features of all heads together.</param>
    /// <param name="scratch">Values of scratch memory that the work on a head wants.</param>
    public static void ForEach(IReadOnlyList<TokenRun> runs, int heads, int width, Func<HeadLayout, int> scratch, Work work)
    {
        var all = Places(runs, heads, width);
        var size = all.Select(at => at.Head).Distinct().Max(scratch) + 16; // and the way to a whole vector's address
        RowSpread.Run(Math.Min(get_num_threads(), all.Count), all.Count, (_, from, count) =>
        {
            var memory = ArrayPool<float>.Shared.Rent(size);
            fixed (float* start = memory)
            {
                var aligned = (float*)(((nint)start + 63) / 64 * 64);
                for (var i = (int)from; i < from + count; i++) work(all[i].Head, all[i].At, aligned);
            }
            ArrayPool<float>.Shared.Return(memory);
        });
    }

    /// <summary>All heads of all sequences.</summary>
    public static IReadOnlyList<(HeadLayout Head, Place At)> Places(IReadOnlyList<TokenRun> runs, int heads, int width)
    {
        var all = new List<(HeadLayout, Place)>();
        nint row = 0;
        foreach (var run in runs)
        {
            var head = new HeadLayout((int)run.Length, width / heads, 3 * width, width);
            for (var sequence = 0; sequence < run.Batch; sequence++, row += head.Length)
            {
                for (var h = 0; h < heads; h++) all.Add((head, new(row, h * head.Width, row * heads + h * head.Length)));
            }
        }
        return all;
    }
}
