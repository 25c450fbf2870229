using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VJepa.Acceleration.Kernels;

/// <summary>
/// Products of small matrices that fit in the processor's caches, C = A B or C += A B. Six rows of C are computed at a
/// time; their sums stay in AVX-512 registers. Strides count values. The number of columns is a multiple of 16.
/// </summary>
internal static unsafe class TileProduct
{
    /// <summary>Rows of C in registers.</summary>
    private const int Rows = 6;

    /// <summary>C = A B, or C += A B.</summary>
    /// <param name="a">[rows, depth]; row r, column k is at <c>r * rowStride + k * depthStride</c>.</param>
    /// <param name="b">[depth, columns], rows <paramref name="bStride"/> apart.</param>
    /// <param name="c">[rows, columns], rows <paramref name="cStride"/> apart.</param>
    /// <param name="add">Add to C instead of overwriting it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // compiled with full optimization on its first call
    public static void Multiply(
        float* a, nint rowStride, nint depthStride, float* b, nint bStride, float* c, nint cStride,
        int rows, int depth, int columns, bool add = false)
    {
        for (var row = 0; row < rows; row += Rows)
        {
            nint last = Math.Min(Rows, rows - row) - 1;
            float* from = a + row * rowStride, to = c + row * cStride;
            var i = 0;
            for (; i + 64 <= columns; i += 64)
                Tile<Four>(from, rowStride, depthStride, b + i, bStride, to + i, cStride, last, depth, add);
            for (; i + 32 <= columns; i += 32)
                Tile<Two>(from, rowStride, depthStride, b + i, bStride, to + i, cStride, last, depth, add);
            if (i < columns) Tile<One>(from, rowStride, depthStride, b + i, bStride, to + i, cStride, last, depth, add);
        }
    }

    /// <summary>Six rows of C, or fewer: rows after <paramref name="last"/> repeat it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Tile<T>(
        float* a, nint rowStride, nint depthStride, float* b, nint bStride, float* c, nint cStride,
        nint last, int depth, bool add) where T : struct, IVectors<T>
    {
        nint row1 = Math.Min(1, last), row2 = Math.Min(2, last), row3 = Math.Min(3, last), row4 = Math.Min(4, last);
        nint a1 = rowStride * row1, a2 = rowStride * row2, a3 = rowStride * row3, a4 = rowStride * row4;
        float* c1 = c + cStride * row1, c2 = c + cStride * row2, c3 = c + cStride * row3, c4 = c + cStride * row4;
        var a5 = rowStride * last;
        var c5 = c + cStride * last;
        T sum0 = Start<T>(c, add), sum1 = Start<T>(c1, add), sum2 = Start<T>(c2, add);
        T sum3 = Start<T>(c3, add), sum4 = Start<T>(c4, add), sum5 = Start<T>(c5, add);
        for (var k = 0; k < depth; k++)
        {
            var row = T.Load(b);
            sum0 = T.MultiplyAdd(a[0], row, sum0);
            sum1 = T.MultiplyAdd(a[a1], row, sum1);
            sum2 = T.MultiplyAdd(a[a2], row, sum2);
            sum3 = T.MultiplyAdd(a[a3], row, sum3);
            sum4 = T.MultiplyAdd(a[a4], row, sum4);
            sum5 = T.MultiplyAdd(a[a5], row, sum5);
            a += depthStride;
            b += bStride;
        }
        T.Store(sum0, c);
        T.Store(sum1, c1);
        T.Store(sum2, c2);
        T.Store(sum3, c3);
        T.Store(sum4, c4);
        T.Store(sum5, c5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Start<T>(float* c, bool add) where T : struct, IVectors<T> => add ? T.Load(c) : default;

    /// <summary>Neighboring vectors of 16 values in one row.</summary>
    private interface IVectors<T> where T : struct, IVectors<T>
    {
        static abstract T Load(float* from);
        static abstract T MultiplyAdd(float factor, T values, T sum);
        static abstract void Store(T values, float* to);
    }

    private readonly struct One(Vector512<float> a) : IVectors<One>
    {
        private readonly Vector512<float> a = a;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static One Load(float* from) => new(Vector512.Load(from));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static One MultiplyAdd(float factor, One values, One sum) =>
            new(Vector512.FusedMultiplyAdd(Vector512.Create(factor), values.a, sum.a));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(One values, float* to) => values.a.Store(to);
    }

    private readonly struct Two(One a, One b) : IVectors<Two>
    {
        private readonly One a = a, b = b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Two Load(float* from) => new(One.Load(from), One.Load(from + 16));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Two MultiplyAdd(float factor, Two values, Two sum) =>
            new(One.MultiplyAdd(factor, values.a, sum.a), One.MultiplyAdd(factor, values.b, sum.b));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Two values, float* to)
        {
            One.Store(values.a, to);
            One.Store(values.b, to + 16);
        }
    }

    private readonly struct Four(Two a, Two b) : IVectors<Four>
    {
        private readonly Two a = a, b = b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four Load(float* from) => new(Two.Load(from), Two.Load(from + 32));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Four MultiplyAdd(float factor, Four values, Four sum) =>
            new(Two.MultiplyAdd(factor, values.a, sum.a), Two.MultiplyAdd(factor, values.b, sum.b));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Four values, float* to)
        {
            Two.Store(values.a, to);
            Two.Store(values.b, to + 32);
        }
    }
}
