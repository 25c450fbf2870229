using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace VJepa.Acceleration.Kernels;

/// <summary>A number format that kernels read and write, 16 values at a time. They compute in float32.</summary>
/// <typeparam name="T">How one value is stored.</typeparam>
internal unsafe interface IFormat<T> where T : unmanaged
{
    static abstract Vector512<float> Load(T* from);
    static abstract void Store(Vector512<float> values, T* to);

    /// <summary>e^x, as exact as the format needs.</summary>
    static abstract Vector512<float> Exp(Vector512<float> x);

    /// <summary>1 / x, as exact as the format needs.</summary>
    static abstract Vector512<float> Reciprocal(Vector512<float> x);
}

/// <summary>float32.</summary>
internal readonly unsafe struct Float32 : IFormat<float>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* from) => Vector512.Load(from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> values, float* to) => values.Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x) => Exponential.Of(x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Reciprocal(Vector512<float> x) => Vector512<float>.One / x;
}
