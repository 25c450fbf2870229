using VJepa.Acceleration.Kernels;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>Some heads of sequences of one length, gathered in bfloat16 for a batched product: [heads, N, D / heads],
/// with N padded.</summary>
internal sealed unsafe class HeadGroup
{
    private readonly HeadLayout head;
    private readonly HeadWork.Place[] places;

    private HeadGroup(HeadLayout head, HeadWork.Place[] places) => (this.head, this.places) = (head, places);

    /// <summary>Length with padding. Multiples of 32 keep the number of sizes small: libtorch takes milliseconds to
    /// prepare a product of a new size.</summary>
    public int Padded => (head.Length + 31) / 32 * 32;

    /// <summary>All heads of all sequences, in groups of at most this many scores (but at least one head).</summary>
    public static IEnumerable<HeadGroup> All(Tensor qkv, int heads, int scores)
    {
        var head = HeadWork.Layout(qkv, heads);
        var padded = new HeadGroup(head, []).Padded;
        return HeadWork.Places(qkv, heads)
            .Chunk(Math.Max(1, scores / (padded * padded)))
            .Select(some => new HeadGroup(head, some));
    }

    /// <summary>Copies the values of each head; padding is 0.</summary>
    /// <param name="rows">Rows of all heads.</param>
    /// <param name="stride">Values from one row to the next.</param>
    /// <param name="from">Offset of the first head in a row.</param>
    public Tensor Gather(ushort* rows, nint stride, nint from)
    {
        var values = empty(places.Length, Padded, head.Width, dtype: bfloat16);
        var start = TensorMemory.Start<ushort>(values);
        Each(i =>
        {
            var source = rows + places[i].Row * stride + from + places[i].Column;
            var target = start + (nint)i * Padded * head.Width;
            for (var token = 0; token < head.Length; token++, source += stride, target += head.Width)
                new ReadOnlySpan<ushort>(source, head.Width).CopyTo(new(target, head.Width));
            new Span<ushort>(target, (Padded - head.Length) * head.Width).Clear();
        });
        return values;
    }

    /// <summary>Copies the values back: the inverse of <see cref="Gather"/>.</summary>
    /// <param name="factors">Factors of the values, [sequences, heads, tokens], or null.</param>
    public void Scatter(Tensor values, float* factors, ushort* rows, nint stride, nint to)
    {
        var start = TensorMemory.Start<ushort>(values);
        Each(i =>
        {
            var source = start + (nint)i * Padded * head.Width;
            var target = rows + places[i].Row * stride + to + places[i].Column;
            for (var token = 0; token < head.Length; token++, source += head.Width, target += stride)
            {
                if (factors == null) new ReadOnlySpan<ushort>(source, head.Width).CopyTo(new(target, head.Width));
                else BFloat16.Scale(source, factors[places[i].Sum + token], target, head.Width);
            }
        });
    }

    /// <summary>Turns scores into weights that are not yet divided by their sums: <see cref="SoftmaxKernel.Forward"/>.
    /// </summary>
    public void Softmax(Tensor scores, float* factors, float* logSums)
    {
        var start = TensorMemory.Start<ushort>(scores);
        Each(i => SoftmaxKernel.Forward(
            start + (nint)i * Padded * Padded, head.Length, Padded, head.Scale,
            factors + places[i].Sum, logSums + places[i].Sum));
    }

    /// <summary>Turns scores into weights, and gradients of weights into gradients of scores:
    /// <see cref="SoftmaxKernel.Backward"/>.</summary>
    public void ThroughSoftmax(Tensor scores, Tensor gradients, float* logSums)
    {
        ushort* start = TensorMemory.Start<ushort>(scores), given = TensorMemory.Start<ushort>(gradients);
        Each(i => SoftmaxKernel.Backward(
            start + (nint)i * Padded * Padded, given + (nint)i * Padded * Padded, head.Length, Padded, head.Scale,
            logSums + places[i].Sum));
    }

    private void Each(Action<int> work) =>
        RowSpread.Run(RowSpread.Parts(places.Length, (long)Padded * Padded), places.Length, (_, from, count) =>
        {
            for (var i = (int)from; i < from + count; i++) work(i);
        });
}
