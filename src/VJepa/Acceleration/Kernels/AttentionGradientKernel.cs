using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VJepa.Acceleration.Kernels;

/// <summary>Gradients of <see cref="AttentionKernel"/> with respect to queries, keys and values; scores are computed again.</summary>
internal static unsafe class AttentionGradientKernel
{
    /// <summary>Values of scratch memory that <see cref="Backward"/> wants.</summary>
    public static int Scratch(HeadLayout head) =>
        2 * head.Width * head.PaddedLength + 5 * head.Length * head.PaddedWidth + HeadLayout.Block * (2 * head.PaddedLength + head.PaddedWidth);

    /// <param name="q">Queries; keys, values and their gradients lie alike.</param>
    /// <param name="output">What the forward pass gave, with its <paramref name="logSums"/>.</param>
    /// <param name="gradient">With respect to it.</param>
    public static void Backward(
        float* q, float* k, float* v, HeadLayout head, float* output, float* logSums, float* gradient, float* ofQ, float* ofK, float* ofV, float* scratch)
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
        float* weights = Take(HeadLayout.Block * padded), ofScores = Take(HeadLayout.Block * padded), block = Take(HeadLayout.Block * width);
        Packing.Columns(k, head.Stride, head, scale, keyColumns);
        Packing.Columns(v, head.Stride, head, 1, valueColumns);
        Packing.Rows(k, head.Stride, head, keys);
        Packing.Rows(q, head.Stride, head, queries);
        Packing.Rows(gradient, head.OutputStride, head, gradients);
        for (var from = 0; from < length; from += HeadLayout.Block)
        {
            var (rows, more) = (Math.Min(HeadLayout.Block, length - from), from > 0);
            float* ownQueries = queries + from * width, ownGradients = gradients + from * width;
            TileProduct.Multiply(ownQueries, width, 1, keyColumns, padded, weights, padded, rows, head.Width, padded);
            TileProduct.Multiply(ownGradients, width, 1, valueColumns, padded, ofScores, padded, rows, head.Width, padded);
            for (var row = 0; row < rows; row++)
            {
                var delta = Dot(ownGradients + row * width, output + (from + row) * head.OutputStride, head.Width);
                ThroughSoftmax(weights + row * padded, ofScores + row * padded, padded, logSums[from + row], delta);
            }
            TileProduct.Multiply(ofScores, padded, 1, keys, width, block, width, rows, length, width);
            Packing.Unpack(block, head, rows, &scale, true, ofQ + from * head.Stride, head.Stride);
            TileProduct.Multiply(weights, 1, padded, ownGradients, width, sumV, width, length, rows, width, more);
            TileProduct.Multiply(ofScores, 1, padded, ownQueries, width, sumK, width, length, rows, width, more);
        }
        Packing.Unpack(sumK, head, length, &scale, true, ofK, head.Stride);
        Packing.Unpack(sumV, head, length, &one, true, ofV, head.Stride);
    }

    /// <summary>Scores become weights, and the weights' gradients the scores' ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ThroughSoftmax(float* weights, float* gradients, int padded, float logSum, float delta)
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
