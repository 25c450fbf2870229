using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VJepa.Acceleration.Kernels;

/// <summary>
/// Products of small matrices that lie in the processor's caches, C = A B or C += A B: six rows of C at a time, whose sums stay in AVX-512 registers.
/// Distances are in values. Columns come in sixteens.
/// </summary>
internal static unsafe class TileProduct
{
    /// <summary>Rows of C in registers.</summary>
    public const int Rows = 6;

    private const int Wide = 16;

    /// <summary>Any number of rows.</summary>
    /// <param name="a">First value of A, whose value in row r and column k stands at r * rowStride + k * depthStride.</param>
    /// <param name="b">[depth, columns], rows <paramref name="bStride"/> apart.</param>
    /// <param name="c">[rows, columns], rows <paramref name="cStride"/> apart.</param>
    /// <param name="add">Adds to what C holds.</param>
    public static void Multiply(float* a, nint rowStride, nint depthStride, float* b, nint bStride, float* c, nint cStride, int rows, int depth, int columns, bool add = false)
    {
        for (var row = 0; row < rows; row += Rows)
        {
            // Rows beyond the last one are the last one again.
            nint last = Math.Min(Rows, rows - row) - 1;
            var at = 0;
            for (; at + 4 * Wide <= columns; at += 4 * Wide) Four(a + row * rowStride, rowStride, depthStride, b + at, bStride, c + row * cStride + at, cStride, last, depth, add);
            for (; at + 2 * Wide <= columns; at += 2 * Wide) Two(a + row * rowStride, rowStride, depthStride, b + at, bStride, c + row * cStride + at, cStride, last, depth, add);
            if (at < columns) One(a + row * rowStride, rowStride, depthStride, b + at, bStride, c + row * cStride + at, cStride, last, depth, add);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Start(float* c, bool add) => add ? Vector512.Load(c) : default;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // no slow first steps
    private static void Four(float* a, nint rowStride, nint depthStride, float* b, nint bStride, float* c, nint cStride, nint last, int depth, bool add)
    {
        nint a1 = rowStride * Math.Min(1, last), a2 = rowStride * Math.Min(2, last), a3 = rowStride * Math.Min(3, last), a4 = rowStride * Math.Min(4, last), a5 = rowStride * Math.Min(5, last);
        float* c0 = c, c1 = c + cStride * Math.Min(1, last), c2 = c + cStride * Math.Min(2, last), c3 = c + cStride * Math.Min(3, last), c4 = c + cStride * Math.Min(4, last), c5 = c + cStride * Math.Min(5, last);
        Vector512<float> s00 = Start(c0, add), s01 = Start(c0 + 16, add), s02 = Start(c0 + 32, add), s03 = Start(c0 + 48, add);
        Vector512<float> s10 = Start(c1, add), s11 = Start(c1 + 16, add), s12 = Start(c1 + 32, add), s13 = Start(c1 + 48, add);
        Vector512<float> s20 = Start(c2, add), s21 = Start(c2 + 16, add), s22 = Start(c2 + 32, add), s23 = Start(c2 + 48, add);
        Vector512<float> s30 = Start(c3, add), s31 = Start(c3 + 16, add), s32 = Start(c3 + 32, add), s33 = Start(c3 + 48, add);
        Vector512<float> s40 = Start(c4, add), s41 = Start(c4 + 16, add), s42 = Start(c4 + 32, add), s43 = Start(c4 + 48, add);
        Vector512<float> s50 = Start(c5, add), s51 = Start(c5 + 16, add), s52 = Start(c5 + 32, add), s53 = Start(c5 + 48, add);
        for (var k = 0; k < depth; k++)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var b2 = Vector512.Load(b + 32);
            var b3 = Vector512.Load(b + 48);
            var x0 = Vector512.Create(a[0]);
            s00 = Vector512.FusedMultiplyAdd(x0, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(x0, b1, s01);
            s02 = Vector512.FusedMultiplyAdd(x0, b2, s02);
            s03 = Vector512.FusedMultiplyAdd(x0, b3, s03);
            var x1 = Vector512.Create(a[a1]);
            s10 = Vector512.FusedMultiplyAdd(x1, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(x1, b1, s11);
            s12 = Vector512.FusedMultiplyAdd(x1, b2, s12);
            s13 = Vector512.FusedMultiplyAdd(x1, b3, s13);
            var x2 = Vector512.Create(a[a2]);
            s20 = Vector512.FusedMultiplyAdd(x2, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(x2, b1, s21);
            s22 = Vector512.FusedMultiplyAdd(x2, b2, s22);
            s23 = Vector512.FusedMultiplyAdd(x2, b3, s23);
            var x3 = Vector512.Create(a[a3]);
            s30 = Vector512.FusedMultiplyAdd(x3, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(x3, b1, s31);
            s32 = Vector512.FusedMultiplyAdd(x3, b2, s32);
            s33 = Vector512.FusedMultiplyAdd(x3, b3, s33);
            var x4 = Vector512.Create(a[a4]);
            s40 = Vector512.FusedMultiplyAdd(x4, b0, s40);
            s41 = Vector512.FusedMultiplyAdd(x4, b1, s41);
            s42 = Vector512.FusedMultiplyAdd(x4, b2, s42);
            s43 = Vector512.FusedMultiplyAdd(x4, b3, s43);
            var x5 = Vector512.Create(a[a5]);
            s50 = Vector512.FusedMultiplyAdd(x5, b0, s50);
            s51 = Vector512.FusedMultiplyAdd(x5, b1, s51);
            s52 = Vector512.FusedMultiplyAdd(x5, b2, s52);
            s53 = Vector512.FusedMultiplyAdd(x5, b3, s53);
            a += depthStride;
            b += bStride;
        }
        s00.Store(c0);
        s01.Store(c0 + 16);
        s02.Store(c0 + 32);
        s03.Store(c0 + 48);
        s10.Store(c1);
        s11.Store(c1 + 16);
        s12.Store(c1 + 32);
        s13.Store(c1 + 48);
        s20.Store(c2);
        s21.Store(c2 + 16);
        s22.Store(c2 + 32);
        s23.Store(c2 + 48);
        s30.Store(c3);
        s31.Store(c3 + 16);
        s32.Store(c3 + 32);
        s33.Store(c3 + 48);
        s40.Store(c4);
        s41.Store(c4 + 16);
        s42.Store(c4 + 32);
        s43.Store(c4 + 48);
        s50.Store(c5);
        s51.Store(c5 + 16);
        s52.Store(c5 + 32);
        s53.Store(c5 + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Two(float* a, nint rowStride, nint depthStride, float* b, nint bStride, float* c, nint cStride, nint last, int depth, bool add)
    {
        nint a1 = rowStride * Math.Min(1, last), a2 = rowStride * Math.Min(2, last), a3 = rowStride * Math.Min(3, last), a4 = rowStride * Math.Min(4, last), a5 = rowStride * Math.Min(5, last);
        float* c0 = c, c1 = c + cStride * Math.Min(1, last), c2 = c + cStride * Math.Min(2, last), c3 = c + cStride * Math.Min(3, last), c4 = c + cStride * Math.Min(4, last), c5 = c + cStride * Math.Min(5, last);
        Vector512<float> s00 = Start(c0, add), s01 = Start(c0 + 16, add);
        Vector512<float> s10 = Start(c1, add), s11 = Start(c1 + 16, add);
        Vector512<float> s20 = Start(c2, add), s21 = Start(c2 + 16, add);
        Vector512<float> s30 = Start(c3, add), s31 = Start(c3 + 16, add);
        Vector512<float> s40 = Start(c4, add), s41 = Start(c4 + 16, add);
        Vector512<float> s50 = Start(c5, add), s51 = Start(c5 + 16, add);
        for (var k = 0; k < depth; k++)
        {
            var b0 = Vector512.Load(b);
            var b1 = Vector512.Load(b + 16);
            var x0 = Vector512.Create(a[0]);
            s00 = Vector512.FusedMultiplyAdd(x0, b0, s00);
            s01 = Vector512.FusedMultiplyAdd(x0, b1, s01);
            var x1 = Vector512.Create(a[a1]);
            s10 = Vector512.FusedMultiplyAdd(x1, b0, s10);
            s11 = Vector512.FusedMultiplyAdd(x1, b1, s11);
            var x2 = Vector512.Create(a[a2]);
            s20 = Vector512.FusedMultiplyAdd(x2, b0, s20);
            s21 = Vector512.FusedMultiplyAdd(x2, b1, s21);
            var x3 = Vector512.Create(a[a3]);
            s30 = Vector512.FusedMultiplyAdd(x3, b0, s30);
            s31 = Vector512.FusedMultiplyAdd(x3, b1, s31);
            var x4 = Vector512.Create(a[a4]);
            s40 = Vector512.FusedMultiplyAdd(x4, b0, s40);
            s41 = Vector512.FusedMultiplyAdd(x4, b1, s41);
            var x5 = Vector512.Create(a[a5]);
            s50 = Vector512.FusedMultiplyAdd(x5, b0, s50);
            s51 = Vector512.FusedMultiplyAdd(x5, b1, s51);
            a += depthStride;
            b += bStride;
        }
        s00.Store(c0);
        s01.Store(c0 + 16);
        s10.Store(c1);
        s11.Store(c1 + 16);
        s20.Store(c2);
        s21.Store(c2 + 16);
        s30.Store(c3);
        s31.Store(c3 + 16);
        s40.Store(c4);
        s41.Store(c4 + 16);
        s50.Store(c5);
        s51.Store(c5 + 16);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void One(float* a, nint rowStride, nint depthStride, float* b, nint bStride, float* c, nint cStride, nint last, int depth, bool add)
    {
        nint a1 = rowStride * Math.Min(1, last), a2 = rowStride * Math.Min(2, last), a3 = rowStride * Math.Min(3, last), a4 = rowStride * Math.Min(4, last), a5 = rowStride * Math.Min(5, last);
        float* c0 = c, c1 = c + cStride * Math.Min(1, last), c2 = c + cStride * Math.Min(2, last), c3 = c + cStride * Math.Min(3, last), c4 = c + cStride * Math.Min(4, last), c5 = c + cStride * Math.Min(5, last);
        Vector512<float> s00 = Start(c0, add);
        Vector512<float> s10 = Start(c1, add);
        Vector512<float> s20 = Start(c2, add);
        Vector512<float> s30 = Start(c3, add);
        Vector512<float> s40 = Start(c4, add);
        Vector512<float> s50 = Start(c5, add);
        for (var k = 0; k < depth; k++)
        {
            var b0 = Vector512.Load(b);
            var x0 = Vector512.Create(a[0]);
            s00 = Vector512.FusedMultiplyAdd(x0, b0, s00);
            var x1 = Vector512.Create(a[a1]);
            s10 = Vector512.FusedMultiplyAdd(x1, b0, s10);
            var x2 = Vector512.Create(a[a2]);
            s20 = Vector512.FusedMultiplyAdd(x2, b0, s20);
            var x3 = Vector512.Create(a[a3]);
            s30 = Vector512.FusedMultiplyAdd(x3, b0, s30);
            var x4 = Vector512.Create(a[a4]);
            s40 = Vector512.FusedMultiplyAdd(x4, b0, s40);
            var x5 = Vector512.Create(a[a5]);
            s50 = Vector512.FusedMultiplyAdd(x5, b0, s50);
            a += depthStride;
            b += bStride;
        }
        s00.Store(c0);
        s10.Store(c1);
        s20.Store(c2);
        s30.Store(c3);
        s40.Store(c4);
        s50.Store(c5);
    }
}
