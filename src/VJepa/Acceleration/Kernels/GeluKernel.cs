using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VJepa.Acceleration.Kernels;

/// <summary>
/// The exact (erf) GELU of rows to which a bias is added first, in one pass over memory, and its gradient with the bias's in another.
/// erf by Abramowitz and Stegun's 7.1.26, whose error is below 1.5e-7. Widths are multiples of 16.
/// </summary>
internal static unsafe class GeluKernel
{
    /// <summary>Whether this processor and width have it.</summary>
    public static bool Serves(long width) => AttentionKernel.Serves && width % 16 == 0;

    /// <summary>y = gelu(x + bias); x and y [count, width] may be the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(float* x, float* bias, float* y, long count, int width)
    {
        for (var row = 0L; row < count; row++, x += width, y += width)
        {
            for (var i = 0; i < width; i += 16)
            {
                var value = Vector512.Load(x + i) + Vector512.Load(bias + i);
                (value * Below(value, out _)).Store(y + i);
            }
        }
    }

    /// <summary>dx = dy gelu'(x + bias); the bias's gradient, the sum over rows, is added to <paramref name="ofBias"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(float* x, float* bias, float* dy, float* dx, float* ofBias, long count, int width)
    {
        for (var row = 0L; row < count; row++, x += width, dy += width, dx += width)
        {
            for (var i = 0; i < width; i += 16)
            {
                var value = Vector512.Load(x + i) + Vector512.Load(bias + i);
                var below = Below(value, out var density);
                var gradient = Vector512.Load(dy + i) * Vector512.FusedMultiplyAdd(value, density, below);
                gradient.Store(dx + i);
                (Vector512.Load(ofBias + i) + gradient).Store(ofBias + i);
            }
        }
    }

    /// <summary>The same in bfloat16, computed in float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Forward(ushort* x, float* bias, ushort* y, long count, int width)
    {
        for (var row = 0L; row < count; row++, x += width, y += width)
        {
            for (var i = 0; i < width; i += 16)
            {
                var value = BFloat16.Load(x + i) + Vector512.Load(bias + i);
                BFloat16.Store(value * RoughlyBelow(value, out _), y + i);
            }
        }
    }

    /// <inheritdoc cref="Forward(ushort*, float*, ushort*, long, int)"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward(ushort* x, float* bias, ushort* dy, ushort* dx, float* ofBias, long count, int width)
    {
        for (var row = 0L; row < count; row++, x += width, dy += width, dx += width)
        {
            for (var i = 0; i < width; i += 16)
            {
                var value = BFloat16.Load(x + i) + Vector512.Load(bias + i);
                var below = RoughlyBelow(value, out var density);
                var gradient = BFloat16.Load(dy + i) * Vector512.FusedMultiplyAdd(value, density, below);
                BFloat16.Store(gradient, dx + i);
                (Vector512.Load(ofBias + i) + gradient).Store(ofBias + i);
            }
        }
    }

    /// <summary>The share of a standard normal distribution that lies below x, and its density there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Below(Vector512<float> x, out Vector512<float> density)
    {
        var z = Vector512.Abs(x) * Vector512.Create(.70710678f);
        return Below(x, Exponential.Of(-(z * z)), Vector512<float>.One / Denominator(z), out density);
    }

    /// <summary>The same with a reciprocal of 14 bits, which is enough for bfloat16's 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> RoughlyBelow(Vector512<float> x, out Vector512<float> density)
    {
        var z = Vector512.Abs(x) * Vector512.Create(.70710678f);
        return Below(x, Exponential.OfTwo(z * z * Vector512.Create(-1.44269504f)), Avx512F.Reciprocal14(Denominator(z)), out density);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Denominator(Vector512<float> z) => Vector512.FusedMultiplyAdd(z, Vector512.Create(.3275911f), Vector512<float>.One);

    /// <param name="e">e^(-x^2 / 2).</param>
    /// <param name="t">The formula's t.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Below(Vector512<float> x, Vector512<float> e, Vector512<float> t, out Vector512<float> density)
    {
        density = e * Vector512.Create(.39894228f);
        var p = Vector512.FusedMultiplyAdd(t, Vector512.Create(1.061405429f), Vector512.Create(-1.453152027f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(1.421413741f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(-.284496736f));
        p = Vector512.FusedMultiplyAdd(p, t, Vector512.Create(.254829592f));
        var tail = p * t * e * Vector512.Create(.5f);
        return Vector512.ConditionalSelect(Vector512.LessThan(x, Vector512<float>.Zero), tail, Vector512<float>.One - tail);
    }
}
