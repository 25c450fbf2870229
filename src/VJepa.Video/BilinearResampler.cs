using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace VJepa.Video;

/// <summary>
/// Crops, resizes (bilinear), mirrors and normalizes uint8 frames in one pass. Pixel centers are at half integers and
/// there is no antialiasing, as in V-JEPA's training transform.
/// </summary>
internal sealed class BilinearResampler
{
    private readonly CropBox box;
    private readonly int size;
    private readonly (int First, int Second, float Weight)[] rows, columns;
    private readonly float[] row;
    private readonly Vector128<float> scale, offset;

    public BilinearResampler(CropBox box, int size, bool flip, Normalization normalization)
    {
        (this.box, this.size) = (box, size);
        rows = Taps(box.Height, size);
        columns = Taps(box.Width, size);
        if (flip) Array.Reverse(columns);
        var lines = new[] { normalization.Line(0), normalization.Line(1), normalization.Line(2) };
        row = new float[box.Width * 3 + 1]; // the last pixel is read as a vector of four too
        scale = Vector128.Create(lines[0].Scale, lines[1].Scale, lines[2].Scale, 0);
        offset = Vector128.Create(lines[0].Offset, lines[1].Offset, lines[2].Offset, 0);
    }

    /// <summary>Writes the three planes of a frame; channel c starts at c x <paramref name="channelStride"/>.</summary>
    /// <param name="frame">RGB, [H, W, 3].</param>
    public void Apply(ReadOnlySpan<byte> frame, int frameWidth, Span<float> output, int channelStride)
    {
        var red = output[..(size * size)];
        var green = output.Slice(channelStride, size * size);
        var blue = output.Slice(2 * channelStride, size * size);
        for (var y = 0; y < size; y++)
        {
            var (first, second, weight) = rows[y];
            Blend(Line(frame, frameWidth, first), Line(frame, frameWidth, second), weight, row);
            Spread(red.Slice(y * size, size), green.Slice(y * size, size), blue.Slice(y * size, size));
        }
    }

    /// <summary>Resizes and normalizes a row into one line of each plane. Both loops give the same bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)] // no slow tier for the first clips
    private void Spread(Span<float> red, Span<float> green, Span<float> blue)
    {
        var x = 0;
        if (Sse.IsSupported)
        {
            for (; x <= size - 4; x += 4)
            {
                // Four pixels of r g b - become four of each channel.
                var (p0, p1) = (Pixel(columns[x]), Pixel(columns[x + 1]));
                var (p2, p3) = (Pixel(columns[x + 2]), Pixel(columns[x + 3]));
                var (a, b) = (Sse.UnpackLow(p0, p1), Sse.UnpackLow(p2, p3)); // r0 r1 g0 g1, r2 r3 g2 g3
                Sse.MoveLowToHigh(a, b).StoreUnsafe(ref red[x]);
                Sse.MoveHighToLow(b, a).StoreUnsafe(ref green[x]);
                Sse.MoveLowToHigh(Sse.UnpackHigh(p0, p1), Sse.UnpackHigh(p2, p3)).StoreUnsafe(ref blue[x]);
            }
        }
        for (; x < size; x++)
        {
            var pixel = Pixel(columns[x]);
            (red[x], green[x], blue[x]) = (pixel[0], pixel[1], pixel[2]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector128<float> Pixel((int First, int Second, float Weight) tap)
    {
        var left = Vector128.LoadUnsafe(ref row[tap.First * 3]);
        var right = Vector128.LoadUnsafe(ref row[tap.Second * 3]);
        return (left + tap.Weight * (right - left)) * scale + offset;
    }

    private ReadOnlySpan<byte> Line(ReadOnlySpan<byte> frame, int frameWidth, int y) =>
        frame.Slice(((box.Top + y) * frameWidth + box.Left) * 3, box.Width * 3);

    /// <summary>a + weight x (b - a), bytes to floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Blend(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b, float weight, Span<float> to)
    {
        var i = 0;
        if (Vector128.IsHardwareAccelerated)
        {
            ref var from = ref MemoryMarshal.GetReference(a);
            ref var and = ref MemoryMarshal.GetReference(b);
            ref var target = ref MemoryMarshal.GetReference(to);
            var w = Vector128.Create(weight);
            for (; i <= a.Length - Vector128<byte>.Count; i += Vector128<byte>.Count)
            {
                var (al, ah) = Vector128.Widen(Vector128.LoadUnsafe(ref from, (nuint)i));
                var (bl, bh) = Vector128.Widen(Vector128.LoadUnsafe(ref and, (nuint)i));
                Quarter(al, bl, w, ref target, i);
                Quarter(ah, bh, w, ref target, i + 8);
            }
        }
        for (; i < a.Length; i++) to[i] = a[i] + weight * (b[i] - a[i]);
    }

    private static void Quarter(Vector128<ushort> a, Vector128<ushort> b, Vector128<float> weight, ref float to, int at)
    {
        var (a0, a1) = Vector128.Widen(a);
        var (b0, b1) = Vector128.Widen(b);
        Mix(a0.AsInt32(), b0.AsInt32(), weight).StoreUnsafe(ref to, (nuint)at);
        Mix(a1.AsInt32(), b1.AsInt32(), weight).StoreUnsafe(ref to, (nuint)at + 4);
    }

    private static Vector128<float> Mix(Vector128<int> a, Vector128<int> b, Vector128<float> weight) =>
        Vector128.ConvertToSingle(a) + weight * Vector128.ConvertToSingle(b - a);

    private static (int, int, float)[] Taps(int from, int to)
    {
        var taps = new (int, int, float)[to];
        var scale = (float)from / to;
        for (var i = 0; i < to; i++)
        {
            var at = Math.Max(0, (i + 0.5f) * scale - 0.5f);
            var first = Math.Min((int)at, from - 1);
            taps[i] = (first, Math.Min(first + 1, from - 1), at - first);
        }
        return taps;
    }
}
