using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VJepa.Acceleration.Kernels;

/// <summary>Copies a head's values into the dense matrices that <see cref="TileProduct"/> needs, and back.</summary>
internal static unsafe class Packing
{
    /// <summary>Rows [Length, Width] to [Length, PaddedWidth], padded with zeros.</summary>
    public static void Rows(float* from, nint stride, HeadLayout head, float* to)
    {
        var padded = head.PaddedWidth;
        for (var row = 0; row < head.Length; row++, from += stride, to += padded)
        {
            new Span<float>(to, padded)[head.Width..].Clear();
            new ReadOnlySpan<float>(from, head.Width).CopyTo(new(to, padded));
        }
    }

    /// <summary>Rows [Length, Width] to columns [Width, PaddedLength] times a factor, padded with zeros.</summary>
    public static void Columns(float* from, nint stride, HeadLayout head, float factor, float* to)
    {
        var (padded, whole) = (head.PaddedLength, head.Length / 8 * 8);
        var offsets = Vector256.Create(0, 1, 2, 3, 4, 5, 6, 7) * (int)stride;
        for (var token = 0; token < whole; token += 8)
        {
            float* source = from + token * stride, target = to + token;
            for (var feature = 0; feature < head.Width; feature++, target += padded)
                (Avx2.GatherVector256(source + feature, offsets, 4) * factor).Store(target);
        }
        for (var feature = 0; feature < head.Width; feature++)
        {
            var target = to + feature * (nint)padded;
            for (var token = whole; token < padded; token++)
                target[token] = token < head.Length ? from[token * stride + feature] * factor : 0;
        }
    }

    /// <summary>Rows [rows, PaddedWidth] to [rows, Width], each times its factor.</summary>
    /// <param name="factors">[rows], or one factor for all rows with <paramref name="oneFactor"/>.</param>
    public static void Unpack(
        float* from, HeadLayout head, int rows, float* factors, bool oneFactor, float* to, nint stride)
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
