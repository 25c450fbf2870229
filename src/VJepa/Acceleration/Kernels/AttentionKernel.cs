using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VJepa.Acceleration.Kernels;

/// <summary>
/// Attention of one head of one sequence in float32, softmax(Q K' / sqrt(width)) V, one block of rows at a time: the
/// scores stay in the caches.
/// </summary>
internal static unsafe class AttentionKernel
{
    /// <summary>Whether the processor has AVX-512, which the kernels are written for.</summary>
    public static bool IsSupported => Avx512F.IsSupported && Vector512.IsHardwareAccelerated;

    /// <summary>Size of the scratch buffer of <see cref="Forward"/>, in values.</summary>
    public static int Scratch(HeadLayout head) =>
        head.Width * head.PaddedLength + head.Length * head.PaddedWidth
        + HeadLayout.Block * (head.PaddedLength + head.PaddedWidth + 1);

    /// <param name="q">Queries; keys and values have the same layout.</param>
    /// <param name="output">The result.</param>
    /// <param name="logSums">Log of the sum of e^score of each token, [Length], for the backward pass.</param>
    public static void Forward(
        float* q, float* k, float* v, HeadLayout head, float* output, float* logSums, float* scratch)
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
            var queries = q + from * head.Stride;
            TileProduct.Multiply(
                queries, head.Stride, 1, columns, padded, scores, padded, rows, head.Width, padded);
            for (var row = 0; row < rows; row++)
            {
                var sum = Softmax(scores + row * padded, length, padded, out var max);
                factors[row] = 1 / sum;
                logSums[from + row] = max + MathF.Log(sum);
            }
            TileProduct.Multiply(scores, padded, 1, values, width, mixed, width, rows, length, width);
            Packing.Unpack(mixed, head, rows, factors, false, output + from * head.OutputStride, head.OutputStride);
        }
    }

    /// <summary>Replaces the scores of a row by e^(score - max).</summary>
    /// <returns>Their sum.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Softmax(float* scores, int length, int padded, out float max)
    {
        new Span<float>(scores + length, padded - length).Fill(-1e30f);
        var top = Vector512.Load(scores);
        for (var i = 16; i < padded; i += 16) top = Avx512F.Max(top, Vector512.Load(scores + i));
        max = Lanes.Max(top);
        var (sum, shift) = (Vector512<float>.Zero, Vector512.Create(max));
        for (var i = 0; i < padded; i += 16)
        {
            var e = Exponential.Of(Vector512.Load(scores + i) - shift);
            e.Store(scores + i);
            sum += e;
        }
        return Vector512.Sum(sum);
    }
}
