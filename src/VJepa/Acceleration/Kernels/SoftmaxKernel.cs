using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VJepa.Acceleration.Kernels;

/// <summary>
/// Softmax of bfloat16 scores [length, length], computed in float32, and its gradient. Rows are <c>padded</c> values
/// apart; padding gets the weight 0.
/// </summary>
internal static unsafe class SoftmaxKernel
{
    private const ushort Lowest = 0xFF7F; // bfloat16's largest negative value

    /// <summary>Replaces scores by e^(scale (score - max)).</summary>
    /// <param name="factors">1 / sum of each row. Results must be multiplied by it.</param>
    /// <param name="logSums">Log of each row's sum of e^(scale score), for <see cref="Backward"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(ushort* scores, int length, int padded, float scale, float* factors, float* logSums)
    {
        var toPower = Vector512.Create(scale * Exponential.Log2E);
        for (var row = 0; row < length; row++, scores += padded)
        {
            new Span<ushort>(scores + length, padded - length).Fill(Lowest);
            var top = BFloat16.Load(scores);
            for (var i = 16; i < padded; i += 16) top = Avx512F.Max(top, BFloat16.Load(scores + i));
            var max = scale * Lanes.Max(top);
            var (sum, shift) = (Vector512<float>.Zero, Vector512.Create(-max * Exponential.Log2E));
            for (var i = 0; i < padded; i += 16)
            {
                var e = Exponential.OfTwo(Vector512.FusedMultiplyAdd(BFloat16.Load(scores + i), toPower, shift));
                sum += e;
                BFloat16.Store(e, scores + i);
            }
            var total = Vector512.Sum(sum);
            factors[row] = 1 / total;
            logSums[row] = max + MathF.Log(total);
        }
    }

    /// <summary>Replaces scores by weights, and the weights' gradients by the scores' gradients.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(ushort* scores, ushort* gradients, int length, int padded, float scale, float* logSums)
    {
        var (by, toPower) = (Vector512.Create(scale), Vector512.Create(scale * Exponential.Log2E));
        for (var row = 0; row < length; row++, scores += padded, gradients += padded)
        {
            new Span<ushort>(scores + length, padded - length).Fill(Lowest);
            var (sum, shift) = (Vector512<float>.Zero, Vector512.Create(-logSums[row] * Exponential.Log2E));
            for (var i = 0; i < padded; i += 16)
            {
                var weight = Exponential.OfTwo(Vector512.FusedMultiplyAdd(BFloat16.Load(scores + i), toPower, shift));
                sum = Vector512.FusedMultiplyAdd(weight, BFloat16.Load(gradients + i), sum);
                BFloat16.Store(weight, scores + i);
            }
            var mean = Vector512.Create(Vector512.Sum(sum));
            for (var i = 0; i < padded; i += 16)
            {
                var gradient = BFloat16.Load(scores + i) * (BFloat16.Load(gradients + i) - mean) * by;
                BFloat16.Store(gradient, gradients + i);
            }
        }
    }
}
