using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VJepa.Acceleration.Kernels;

/// <summary>Powers of e and 2, sixteen at a time.</summary>
internal static class Exponential
{
    /// <summary>log2(e): e^x = 2^(x log2(e)).</summary>
    public const float Log2E = 1.44269504f;

    /// <summary>e^x, relative error below 2e-7. At least e^-87: processors are slow with subnormal numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Of(Vector512<float> x)
    {
        // x = n ln 2 + r with |r| <= ln 2 / 2. ln 2 is split in two, so that r keeps its digits.
        x = Avx512F.Max(Vector512.Create(-87f), x); // this order of arguments keeps NaN
        var n = Avx512F.RoundScale(x * Vector512.Create(Log2E), 0);
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

    /// <summary>2^x for results in bfloat16: relative error below 5e-6. At least 2^-126.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> OfTwo(Vector512<float> x)
    {
        x = Avx512F.Max(Vector512.Create(-126f), x); // this order of arguments keeps NaN
        var n = Avx512F.RoundScale(x, 0);
        var r = x - n;
        // The polynomial through 2^r at the five Chebyshev points of [-1/2, 1/2].
        var p = Vector512.FusedMultiplyAdd(Vector512.Create(0.00966636837f), r, Vector512.Create(0.0559219755f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.240223497f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(0.693121016f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1f));
        return Avx512F.Scale(p, n); // p * 2^n
    }
}
