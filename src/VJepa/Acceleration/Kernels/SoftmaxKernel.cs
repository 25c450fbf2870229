using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VJepa.Acceleration.Kernels;

/// <summary>Softmax of bfloat16 scores, in float32, and its gradient. A row's places beyond <c>length</c> weigh nothing; rows lie <c>padded</c> values apart.</summary>
internal static unsafe class SoftmaxKernel
{
    private const ushort Lowest = 0xFF7F;
    private const float Log2E = 1.44269504f;

    /// <summary>Scores become e^(scale (score - greatest)), in place.</summary>
    /// <param name="factors">1 / sum of each row, by which results are multiplied.</param>
    /// <param name="logSums">log of each row's sum of e^(scale score), for <see cref="Backward"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(ushort* scores, int length, int padded, float scale, float* factors, float* logSums)
    {
        var toPower = Vector512.Create(scale * Log2E);
        for (var row = 0; row < length; row++, scores += padded)
        {
            new Span<ushort>(scores + length, padded - length).Fill(Lowest);
            var top = BFloat16.Load(scores);
            for (var i = 16; i < padded; i += 16) top = Avx512F.Max(top, BFloat16.Load(scores + i));
            var most = scale * Lanes.Greatest(top);
            var (sum, shift) = (Vector512<float>.Zero, Vector512.Create(-most * Log2E));
            for (var i = 0; i < padded; i += 16)
            {
                var e = Exponential.OfTwo(Vector512.FusedMultiplyAdd(BFloat16.Load(scores + i), toPower, shift));
                sum += e;
                BFloat16.Store(e, scores + i);
            }
            var total = Vector512.Sum(sum);
            factors[row] = 1 / total;
            logSums[row] = most + MathF.Log(total);
        }
    }

    /// <summary>Scores become weights, and the weights' gradients the scores' ones, both in place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(ushort* scores, ushort* gradients, int length, int padded, float scale, float* logSums)
    {
        var (by, toPower) = (Vector512.Create(scale), Vector512.Create(scale * Log2E));
        for (var row = 0; row < length; row++, scores += padded, gradients += padded)
        {
            new Span<ushort>(scores + length, padded - length).Fill(Lowest);
            var (sum, shift) = (Vector512<float>.Zero, Vector512.Create(-logSums[row] * Log2E));
            for (var i = 0; i < padded; i += 16)
            {
                var weight = Exponential.OfTwo(Vector512.FusedMultiplyAdd(BFloat16.Load(scores + i), toPower, shift));
                sum = Vector512.FusedMultiplyAdd(weight, BFloat16.Load(gradients + i), sum);
                BFloat16.Store(weight, scores + i);
            }
            var mean = Vector512.Create(Vector512.Sum(sum));
            for (var i = 0; i < padded; i += 16) BFloat16.Store(BFloat16.Load(scores + i) * (BFloat16.Load(gradients + i) - mean) * by, gradients + i);
        }
    }
}
