using System.Numerics;
using static TorchSharp.torch;

namespace VJepa.Acceleration;

/// <summary>The sum of one parameter's gradients from all shares of a batch (float32 or bfloat16), computed piece by
/// piece.</summary>
internal sealed unsafe class GradientSum
{
    private readonly (nint Start, bool IsHalf)[] parts;

    /// <param name="gradients">On the CPU, at least one. They must outlive this.</param>
    public GradientSum(IReadOnlyList<Tensor> gradients) =>
        parts = [.. gradients.Select(gradient => gradient.contiguous())
            .Select(gradient => (TensorMemory.Address(gradient), gradient.dtype == bfloat16))];

    /// <summary>Values from offset <paramref name="at"/>. A single float32 gradient is returned in place; otherwise the
    /// sum is in <paramref name="scratch"/>.</summary>
    public float* Values(int at, int count, float* scratch)
    {
        if (parts is [(var only, false)]) return (float*)only + at;
        for (var part = 0; part < parts.Length; part++)
        {
            var (start, isHalf) = parts[part];
            if (isHalf && part == 0) Convert((ushort*)start + at, scratch, count);
            else if (isHalf) Add((ushort*)start + at, scratch, count);
            else if (part == 0) new ReadOnlySpan<float>((float*)start + at, count).CopyTo(new(scratch, count));
            else Add((float*)start + at, scratch, count);
        }
        return scratch;
    }

    private static void Add(float* from, float* to, int count)
    {
        var i = 0;
        for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            (Vector.Load(to + i) + Vector.Load(from + i)).Store(to + i);
        for (; i < count; i++) to[i] += from[i];
    }

    private static void Convert(ushort* from, float* to, int count)
    {
        var i = 0;
        for (; i <= count - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            var (first, second) = Widened(from + i);
            first.Store(to + i);
            second.Store(to + i + Vector<float>.Count);
        }
        for (; i < count; i++) to[i] = Widened(from[i]);
    }

    private static void Add(ushort* from, float* to, int count)
    {
        var i = 0;
        for (; i <= count - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            var (first, second) = Widened(from + i);
            (Vector.Load(to + i) + first).Store(to + i);
            (Vector.Load(to + i + Vector<float>.Count) + second).Store(to + i + Vector<float>.Count);
        }
        for (; i < count; i++) to[i] += Widened(from[i]);
    }

    private static (Vector<float> First, Vector<float> Second) Widened(ushort* from)
    {
        Vector.Widen(Vector.Load(from), out var first, out var second);
        var (low, high) = (Vector.ShiftLeft(first, 16), Vector.ShiftLeft(second, 16));
        return (Vector.AsVectorSingle(low), Vector.AsVectorSingle(high));
    }

    private static float Widened(ushort value) => BitConverter.UInt32BitsToSingle((uint)value << 16);
}
