using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VJepa.Acceleration.Kernels;

/// <summary>bfloat16, the upper half of float32's bits; computation is in float32.</summary>
internal readonly unsafe struct BFloat16 : IFormat<ushort>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(ushort* from) =>
        (Avx512F.ConvertToVector512UInt32(Vector256.Load(from)) << 16).AsSingle();

    /// <summary>Rounds to nearest, ties away from 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> values, ushort* to) =>
        Avx512F.ConvertToVector256UInt16((values.AsUInt32() + Vector512.Create(0x8000u)) >>> 16).Store(to);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Exp(Vector512<float> x) =>
        Exponential.OfTwo(x * Vector512.Create(Exponential.Log2E));

    /// <summary>14 exact bits, more than bfloat16's 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Reciprocal(Vector512<float> x) => Avx512F.Reciprocal14(x);

    /// <summary>to = factor * from.</summary>
    public static void Scale(ushort* from, float factor, ushort* to, int count)
    {
        var i = 0;
        for (; i <= count - 16; i += 16) Store(Load(from + i) * factor, to + i);
        if (i == count) return;
        ushort* rest = stackalloc ushort[16];
        new ReadOnlySpan<ushort>(from + i, count - i).CopyTo(new(rest, 16));
        Store(Load(rest) * factor, rest);
        new ReadOnlySpan<ushort>(rest, count - i).CopyTo(new(to + i, count - i));
    }
}
