using VJepa.Acceleration.Kernels;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>Some heads of sequences of one length, whose bfloat16 values are brought side by side for a batched product: [heads, N, D / heads], N rounded up.</summary>
internal sealed unsafe class HeadGroup
{
    private readonly HeadLayout head;
    private readonly HeadWork.Place[] places;

    private HeadGroup(HeadLayout head, HeadWork.Place[] places) => (this.head, this.places) = (head, places);

    /// <summary>Tokens with those that are made up: few lengths, so that libtorch has met most of them (a product of new size takes it milliseconds to prepare).</summary>
    public int Padded => (head.Length + 31) / 32 * 32;

    /// <summary>All heads of all sequences, in groups of at most this many scores, or of one head.</summary>
    public static IEnumerable<HeadGroup> All(Tensor qkv, int heads, int scores)
    {
        var head = HeadWork.Layout(qkv, heads);
        var padded = new HeadGroup(head, []).Padded;
        return HeadWork.Places(qkv, heads).Chunk(Math.Max(1, scores / (padded * padded))).Select(some => new HeadGroup(head, some));
    }

    /// <summary>Values of each head from rows of all; those of made-up tokens are 0.</summary>
    /// <param name="rows">Rows <paramref name="stride"/> values apart.</param>
    /// <param name="from">Where in a row the first head begins.</param>
    public Tensor Gather(ushort* rows, nint stride, nint from)
    {
        var values = empty(places.Length, Padded, head.Width, dtype: bfloat16);
        var start = TensorMemory.Start<ushort>(values);
        Each(i =>
        {
            ushort* source = rows + places[i].Row * stride + from + places[i].Column, target = start + (nint)i * Padded * head.Width;
            for (var token = 0; token < head.Length; token++, source += stride, target += head.Width) new ReadOnlySpan<ushort>(source, head.Width).CopyTo(new(target, head.Width));
            new Span<ushort>(target, (Padded - head.Length) * head.Width).Clear();
        });
        return values;
    }

    /// <summary>Back again, to where they belong.</summary>
    /// <param name="factors">A number for each token and head that its values are multiplied with, or null.</param>
    public void Scatter(Tensor values, float* factors, ushort* rows, nint stride, nint to)
    {
        var start = TensorMemory.Start<ushort>(values);
        Each(i =>
        {
            ushort* source = start + (nint)i * Padded * head.Width, target = rows + places[i].Row * stride + to + places[i].Column;
            for (var token = 0; token < head.Length; token++, source += head.Width, target += stride)
            {
                if (factors == null) new ReadOnlySpan<ushort>(source, head.Width).CopyTo(new(target, head.Width));
                else BFloat16.Scale(source, factors[places[i].Sum + token], target, head.Width);
            }
        });
    }

    /// <summary>Scores become weights before they are divided by their sums: <see cref="SoftmaxKernel.Forward"/>.</summary>
    public void Softmax(Tensor scores, float* factors, float* logSums)
    {
        var start = TensorMemory.Start<ushort>(scores);
        Each(i => SoftmaxKernel.Forward(start + (nint)i * Padded * Padded, head.Length, Padded, head.Scale, factors + places[i].Sum, logSums + places[i].Sum));
    }

    /// <summary>Scores become weights, and the weights' gradients the scores' ones: <see cref="SoftmaxKernel.Backward"/>.</summary>
    public void ThroughSoftmax(Tensor scores, Tensor gradients, float* logSums)
    {
        ushort* start = TensorMemory.Start<ushort>(scores), given = TensorMemory.Start<ushort>(gradients);
        Each(i => SoftmaxKernel.Backward(start + (nint)i * Padded * Padded, given + (nint)i * Padded * Padded, head.Length, Padded, head.Scale, logSums + places[i].Sum));
    }

    private void Each(Action<int> work) =>
        RowSpread.Run(RowSpread.Parts(places.Length, (long)Padded * Padded), places.Length, (_, from, count) =>
        {
            for (var i = (int)from; i < from + count; i++) work(i);
        });
}
