using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VJepa.Acceleration.Kernels;

/// <summary>Brings a head's values close together, as <see cref="TileProduct"/> wants them, and back.</summary>
internal static unsafe class Packing
{
    /// <summary>Rows [Length, Width] -> [Length, PaddedWidth], zeros at the end of each row.</summary>
    public static void Rows(float* from, nint stride, HeadLayout head, float* to)
    {
        var padded = head.PaddedWidth;
        for (var row = 0; row < head.Length; row++, from += stride, to += padded)
        {
            new Span<float>(to, padded)[head.Width..].Clear();
            new ReadOnlySpan<float>(from, head.Width).CopyTo(new(to, padded));
        }
    }

    /// <summary>Rows [Length, Width] -> columns [Width, PaddedLength], times a factor; zeros at the end of each.</summary>
    public static void Columns(float* from, nint stride, HeadLayout head, float factor, float* to)
    {
        var (padded, whole) = (head.PaddedLength, head.Length / 8 * 8);
        var places = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7) * (int)stride;
        for (var token = 0; token < whole; token += 8)
        {
            float* source = from + token * stride, target = to + token;
            for (var feature = 0; feature < head.Width; feature++, target += padded) (Avx2.GatherVector256(source + feature, places, 4) * factor).Store(target);
        }
        for (var feature = 0; feature < head.Width; feature++)
        {
            for (var token = whole; token < padded; token++) to[feature * (nint)padded + token] = token < head.Length ? from[token * stride + feature] * factor : 0;
        }
    }

    /// <summary>Rows [rows, PaddedWidth], each times its own factor or one for all, to where they belong.</summary>
    public static void Unpack(float* from, HeadLayout head, int rows, float* factors, bool oneFactor, float* to, nint stride)
    {
        for (var row = 0; row < rows; row++, from += head.PaddedWidth, to += stride)
        {
            var factor = factors[oneFactor ? 0 : row];
            var i = 0;
            for (; i + 8 <= head.Width; i += 8) (Vector256.Load(from + i) * factor).Store(to + i);
            for (; i < head.Width; i++) to[i] = from[i] * factor;
        }
    }
}
