using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VJepa.Acceleration.Kernels;

/// <summary>
/// Gradients of <see cref="AttentionKernel"/> with respect to queries, keys and values. Scores are computed again.
/// </summary>
internal static unsafe class AttentionGradientKernel
{
    private const int Block = HeadLayout.Block;

    /// <summary>Size of the scratch buffer of <see cref="Backward"/>, in values.</summary>
    public static int Scratch(HeadLayout head) =>
        2 * head.Width * head.PaddedLength + 5 * head.Length * head.PaddedWidth
        + Block * (2 * head.PaddedLength + head.PaddedWidth);

    /// <param name="q">Queries; keys, values and the three gradients have the same layout.</param>
    /// <param name="output">Output of the forward pass, with its <paramref name="logSums"/>.</param>
    /// <param name="dOutput">Gradient of the output.</param>
    public static void Backward(
        float* q, float* k, float* v, HeadLayout head, float* output, float* logSums, float* dOutput,
        float* dQ, float* dK, float* dV, float* scratch)
    {
        var (length, padded, width, scale, one) = (head.Length, head.PaddedLength, head.PaddedWidth, head.Scale, 1f);
        float* Take(int count)
        {
            var start = scratch;
            scratch += count;
            return start;
        }
        float* keyColumns = Take(head.Width * padded), valueColumns = Take(head.Width * padded);
        float* keys = Take(length * width), queries = Take(length * width), gradients = Take(length * width);
        float* sumK = Take(length * width), sumV = Take(length * width);
        float* weights = Take(Block * padded), dScores = Take(Block * padded), block = Take(Block * width);
        Packing.Columns(k, head.Stride, head, scale, keyColumns);
        Packing.Columns(v, head.Stride, head, 1, valueColumns);
        Packing.Rows(k, head.Stride, head, keys);
        Packing.Rows(q, head.Stride, head, queries);
        Packing.Rows(dOutput, head.OutputStride, head, gradients);
        for (var from = 0; from < length; from += Block)
        {
            var (rows, add) = (Math.Min(Block, length - from), from > 0);
            float* ownQueries = queries + from * width, ownGradients = gradients + from * width;
            TileProduct.Multiply(ownQueries, width, 1, keyColumns, padded, weights, padded, rows, head.Width, padded);
            TileProduct.Multiply(
                ownGradients, width, 1, valueColumns, padded, dScores, padded, rows, head.Width, padded);
            for (var row = 0; row < rows; row++)
            {
                var ownOutput = output + (from + row) * head.OutputStride;
                var delta = Dot(ownGradients + row * width, ownOutput, head.Width);
                SoftmaxBackward(weights + row * padded, dScores + row * padded, padded, logSums[from + row], delta);
            }
            TileProduct.Multiply(dScores, padded, 1, keys, width, block, width, rows, length, width);
            Packing.Unpack(block, head, rows, &scale, true, dQ + from * head.Stride, head.Stride);
            TileProduct.Multiply(weights, 1, padded, ownGradients, width, sumV, width, length, rows, width, add);
            TileProduct.Multiply(dScores, 1, padded, ownQueries, width, sumK, width, length, rows, width, add);
        }
        Packing.Unpack(sumK, head, length, &scale, true, dK, head.Stride);
        Packing.Unpack(sumV, head, length, &one, true, dV, head.Stride);
    }

    /// <summary>Replaces scores by weights, and the weights' gradients by the scores' gradients.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftmaxBackward(float* weights, float* gradients, int padded, float logSum, float delta)
    {
        var (shift, mean) = (Vector512.Create(logSum), Vector512.Create(delta));
        for (var i = 0; i < padded; i += 16)
        {
            var weight = Exponential.Of(Vector512.Load(weights + i) - shift);
            weight.Store(weights + i);
            (weight * (Vector512.Load(gradients + i) - mean)).Store(gradients + i);
        }
    }

    private static float Dot(float* a, float* b, int count)
    {
        var (sum, i) = (Vector256<float>.Zero, 0);
        for (; i + 8 <= count; i += 8) sum += Vector256.Load(a + i) * Vector256.Load(b + i);
        var total = Vector256.Sum(sum);
        for (; i < count; i++) total += a[i] * b[i];
        return total;
    }
}
