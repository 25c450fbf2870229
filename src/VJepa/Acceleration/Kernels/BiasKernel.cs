using System.Numerics;
using System.Runtime.CompilerServices;

namespace VJepa.Acceleration.Kernels;

/// <summary>Adds a bias to rows.</summary>
internal static unsafe class BiasKernel
{
    /// <summary>rows [count, width] += bias [width].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add(float* rows, float* bias, long count, int width)
    {
        for (var row = 0L; row < count; row++, rows += width)
        {
            var i = 0;
            for (; i <= width - Vector<float>.Count; i += Vector<float>.Count)
                (Vector.Load(rows + i) + Vector.Load(bias + i)).Store(rows + i);
            for (; i < width; i++) rows[i] += bias[i];
        }
    }
}
