using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VJepa.Acceleration.Kernels;

/// <summary>
/// Bias and exact (erf) GELU in one pass over memory, and their gradients in another. erf is Abramowitz and Stegun's
/// formula 7.1.26, with an error below 1.5e-7. The width is a multiple of 16.
/// </summary>
internal static unsafe class GeluKernel
{
    /// <summary>Whether the processor and the width are supported.</summary>
    public static bool IsSupported(long width) => AttentionKernel.IsSupported && width % 16 == 0;

    /// <summary>y = gelu(x + bias); x and y are [count, width] and may be the same memory.</summary>
    public static void Forward(float* x, float* bias, float* y, long count, int width) =>
        Forward<Float32, float>(x, bias, y, count, width);

    /// <inheritdoc cref="Forward(float*, float*, float*, long, int)"/>
    public static void Forward(ushort* x, float* bias, ushort* y, long count, int width) =>
        Forward<BFloat16, ushort>(x, bias, y, count, width);

    /// <summary>dx = dy gelu'(x + bias); dBias += dx summed over rows.</summary>
    public static void Backward(float* x, float* bias, float* dy, float* dx, float* dBias, long count, int width) =>
        Backward<Float32, float>(x, bias, dy, dx, dBias, count, width);

    /// <inheritdoc cref="Backward(float*, float*, float*, float*, float*, long, int)"/>
    public static void Backward(ushort* x, float* bias, ushort* dy, ushort* dx, float* dBias, long count, int width) =>
        Backward<BFloat16, ushort>(x, bias, dy, dx, dBias, count, width);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Forward<TFormat, T>(T* x, float* bias, T* y, long count, int width)
        where TFormat : IFormat<T> where T : unmanaged
    {
        for (var row = 0L; row < count; row++, x += width, y += width)
        {
            for (var i = 0; i < width; i += 16)
            {
                var value = TFormat.Load(x + i) + Vector512.Load(bias + i);
                TFormat.Store(value * Normal<TFormat, T>(value, out _), y + i);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Backward<TFormat, T>(T* x, float* bias, T* dy, T* dx, float* dBias, long count, int width)
        where TFormat : IFormat<T> where T : unmanaged
    {
        for (var row = 0L; row < count; row++, x += width, dy += width, dx += width)
        {
            for (var i = 0; i < width; i += 16)
            {
                var value = TFormat.Load(x + i) + Vector512.Load(bias + i);
                var normal = Normal<TFormat, T>(value, out var density);
                var gradient = TFormat.Load(dy + i) * Vector512.FusedMultiplyAdd(value, density, normal);
                TFormat.Store(gradient, dx + i);
                (Vector512.Load(dBias + i) + gradient).Store(dBias + i);
            }
        }
    }

    /// <summary>The standard normal distribution function at x, and its density there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Normal<TFormat, T>(Vector512<float> x, out Vector512<float> density)
        where TFormat : IFormat<T> where T : unmanaged
    {
        var z = Vector512.Abs(x) * Vector512.Create(.70710678f);
        var e = TFormat.Exp(-(z * z)); // e^(-x^2 / 2)
        var denominator = Vector512.FusedMultiplyAdd(z, Vector512.Create(.3275911f), Vector512<float>.One);
        var t = TFormat.Reciprocal(denominator);
        density = e * Vector512.Create(.39894228f);
        var p = Vector512.FusedMultiplyAdd(t, Vector512.Create(1.061405429f), Vector512.Create(-1.453152027f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(1.421413741f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(-.284496736f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(.254829592f));
        var tail = p * t * e * Vector512.Create(.5f);
        var isNegative = Vector512.LessThan(x, Vector512<float>.Zero);
        return Vector512.ConditionalSelect(isNegative, tail, Vector512<float>.One - tail);
    }
}
