using System.Buffers;
using VJepa.Acceleration.Kernels;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>Work on every head of every sequence, spread over libtorch's number of threads.</summary>
internal static unsafe class HeadWork
{
    /// <summary>Offsets of one head of one sequence.</summary>
    /// <param name="Row">Of its first token, in rows.</param>
    /// <param name="Column">Of its first feature, within a row.</param>
    /// <param name="Sum">Into a [sequences, heads, tokens] buffer.</param>
    public readonly record struct Place(nint Row, nint Column, nint Sum);

    public delegate void Work(HeadLayout head, Place at, float* scratch);

    /// <summary>Memory layout of the heads of queries, keys and values [B, N, 3 D].</summary>
    public static HeadLayout Layout(Tensor qkv, int heads)
    {
        var width = (int)qkv.shape[2] / 3;
        return new((int)qkv.shape[1], width / heads, 3 * width, width);
    }

    /// <param name="scratch">Floats of scratch memory that the work on one head needs.</param>
    public static void ForEach(Tensor qkv, int heads, Func<HeadLayout, int> scratch, Work work)
    {
        var (head, all) = (Layout(qkv, heads), Places(qkv, heads));
        var size = scratch(head) + 16; // room for alignment to a vector
        RowSpread.Run(Math.Min(get_num_threads(), all.Count), all.Count, (_, from, count) =>
        {
            var memory = ArrayPool<float>.Shared.Rent(size);
            fixed (float* start = memory)
            {
                var aligned = (float*)(((nint)start + 63) / 64 * 64);
                for (var i = (int)from; i < from + count; i++) work(head, all[i], aligned);
            }
            ArrayPool<float>.Shared.Return(memory);
        });
    }

    /// <summary>All heads of all sequences.</summary>
    public static IReadOnlyList<Place> Places(Tensor qkv, int heads)
    {
        var head = Layout(qkv, heads);
        var all = new List<Place>();
        for (nint sequence = 0, row = 0; sequence < qkv.shape[0]; sequence++, row += head.Length)
        {
            for (var h = 0; h < heads; h++) all.Add(new(row, h * head.Width, row * heads + h * head.Length));
        }
        return all;
    }
}
