using System.Numerics;

namespace VJepa.Acceleration.Kernels;

/// <summary>Conversion between float32 and bfloat16, the upper half of a float32's bits.</summary>
internal static unsafe class BFloat16Rows
{
    /// <summary>float32 to the nearest bfloat16, ties to even.</summary>
    public static void Round(float* from, ushort* to, int count)
    {
        var i = 0;
        for (; i <= count - 2 * Vector<uint>.Count; i += 2 * Vector<uint>.Count)
            Vector.Narrow(Rounded(from + i), Rounded(from + i + Vector<uint>.Count)).Store(to + i);
        for (; i < count; i++)
        {
            var bits = BitConverter.SingleToUInt32Bits(from[i]);
            to[i] = (ushort)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
        }
    }

    private static Vector<uint> Rounded(float* from)
    {
        var bits = Vector.Load((uint*)from);
        var odd = Vector.ShiftRightLogical(bits, 16) & Vector<uint>.One;
        return Vector.ShiftRightLogical(bits + new Vector<uint>(0x7FFF) + odd, 16);
    }
}
