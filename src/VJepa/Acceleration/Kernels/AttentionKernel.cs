using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VJepa.Acceleration.Kernels;

/// <summary>Softmax(Q K' / sqrt(width)) V of one head of one sequence, block of rows by block of rows, so that scores stay in the caches.</summary>
internal static unsafe class AttentionKernel
{
    /// <summary>Whether this processor has what the kernels are written for.</summary>
    public static bool Serves => Avx512F.IsSupported && Vector512.IsHardwareAccelerated;

    /// <summary>Values of scratch memory that <see cref="Forward"/> wants.</summary>
    public static int Scratch(HeadLayout head) =>
        head.Width * head.PaddedLength + head.Length * head.PaddedWidth + HeadLayout.Block * (head.PaddedLength + head.PaddedWidth + 1);

    /// <param name="q">Queries; keys and values lie alike.</param>
    /// <param name="output">The result.</param>
    /// <param name="logSums">log of the sum of e to the scores for each token, [Length], which the backward pass asks for.</param>
    public static void Forward(float* q, float* k, float* v, HeadLayout head, float* output, float* logSums, float* scratch)
    {
        var (length, padded, width) = (head.Length, head.PaddedLength, head.PaddedWidth);
        var columns = scratch; // K' [Width, PaddedLength]
        var values = columns + head.Width * padded; // V [Length, PaddedWidth]
        var scores = values + length * width; // [Block, PaddedLength]
        var mixed = scores + HeadLayout.Block * padded; // [Block, PaddedWidth]
        var factors = mixed + HeadLayout.Block * width; // [Block]
        Packing.Columns(k, head.Stride, head, head.Scale, columns);
        Packing.Rows(v, head.Stride, head, values);
        for (var from = 0; from < length; from += HeadLayout.Block)
        {
            var rows = Math.Min(HeadLayout.Block, length - from);
            TileProduct.Multiply(q + from * head.Stride, head.Stride, 1, columns, padded, scores, padded, rows, head.Width, padded);
            for (var row = 0; row < rows; row++)
            {
                var sum = Softmax(scores + row * padded, length, padded, out var most);
                factors[row] = 1 / sum;
                logSums[from + row] = most + MathF.Log(sum);
            }
            TileProduct.Multiply(scores, padded, 1, values, width, mixed, width, rows, length, width);
            Packing.Unpack(mixed, head, rows, factors, false, output + from * head.OutputStride, head.OutputStride);
        }
    }

    /// <summary>e to each score minus the greatest, in place; their sum.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Softmax(float* scores, int length, int padded, out float most)
    {
        new Span<float>(scores + length, padded - length).Fill(-1e30f);
        var top = Vector512.Load(scores);
        for (var i = 16; i < padded; i += 16) top = Avx512F.Max(top, Vector512.Load(scores + i));
        most = Lanes.Greatest(top);
        var (sum, shift) = (Vector512<float>.Zero, Vector512.Create(most));
        for (var i = 0; i < padded; i += 16)
        {
            var e = Exponential.Of(Vector512.Load(scores + i) - shift);
            e.Store(scores + i);
            sum += e;
        }
        return Vector512.Sum(sum);
    }
}
