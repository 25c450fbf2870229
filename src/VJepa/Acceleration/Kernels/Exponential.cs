using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VJepa.Acceleration.Kernels;

/// <summary>e to the power of sixteen values at once.</summary>
internal static class Exponential
{
    /// <summary>Relative error below 2e-7. Never below e^-87: still smaller numbers have no full digits, and processors are slow with them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x)
    {
        // x = n ln 2 + r with |r| <= ln 2 / 2; ln 2 in two parts, so that r keeps its digits.
        x = Avx512F.Max(Vector512.Create(-87f), x); // in this order it keeps what is no number
        var n = Avx512F.RoundScale(x * Vector512.Create(1.44269504f), 0);
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-.693359375f), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(2.12194440e-4f), r);
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(1f / 720), r, Vector512.Create(1f / 120));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 24));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f / 6));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(.5f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512<float>.One);
        return Avx512F.Scale(p, n); // p * 2^n
    }

    /// <summary>2 to the power of sixteen values, for results in bfloat16: relative error below 5e-6. Never below 2^-126.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> OfTwo(Vector512<float> x)
    {
        x = Avx512F.Max(Vector512.Create(-126f), x); // in this order it keeps what is no number
        var n = Avx512F.RoundScale(x, 0);
        var r = x - n;
        // The polynomial through 2^r at Chebyshev's five points of [-1/2, 1/2].
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(0.00966636837f), r, Vector512.Create(0.0559219755f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.240223497f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.693121016f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f));
        return Avx512F.Scale(p, n); // p * 2^n
    }
}
