using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace VJepa.Video;

/// <summary>
/// Crop, bilinear resize, mirror and normalise in one pass over a uint8 frame; the same for every frame of a clip.
/// Pixel centres at half numbers, no antialias, as V-JEPA's training transform has it.
/// </summary>
internal sealed class BilinearResampler
{
    private readonly CropBox box;
    private readonly int size;
    private readonly (int First, int Second, float Weight)[] rows, columns;
    private readonly (float Scale, float Offset)[] lines;
    private readonly float[] row;

    public BilinearResampler(CropBox box, int size, bool flip, Normalisation normalisation)
    {
        (this.box, this.size) = (box, size);
        rows = Taps(box.Height, size);
        columns = Taps(box.Width, size);
        if (flip) Array.Reverse(columns);
        lines = [normalisation.Line(0), normalisation.Line(1), normalisation.Line(2)];
        row = new float[box.Width * 3];
    }

    /// <summary>Writes one frame's three planes; channel c begins at c x <paramref name="channelStride"/>.</summary>
    /// <param name="frame">RGB, [H, W, 3].</param>
    public void Apply(ReadOnlySpan<byte> frame, int frameWidth, Span<float> output, int channelStride)
    {
        var red = output[..(size * size)];
        var green = output.Slice(channelStride, size * size);
        var blue = output.Slice(2 * channelStride, size * size);
        var ((rs, ro), (gs, go), (bs, bo)) = (lines[0], lines[1], lines[2]);
        for (var y = 0; y < size; y++)
        {
            var (first, second, weight) = rows[y];
            Blend(Line(frame, frameWidth, first), Line(frame, frameWidth, second), weight, row);
            var to = y * size;
            for (var x = 0; x < columns.Length; x++, to++)
            {
                var (left, right, w) = columns[x];
                var (a, b) = (left * 3, right * 3);
                red[to] = (row[a] + w * (row[b] - row[a])) * rs + ro;
                green[to] = (row[a + 1] + w * (row[b + 1] - row[a + 1])) * gs + go;
                blue[to] = (row[a + 2] + w * (row[b + 2] - row[a + 2])) * bs + bo;
            }
        }
    }

    private ReadOnlySpan<byte> Line(ReadOnlySpan<byte> frame, int frameWidth, int y) =>
        frame.Slice(((box.Top + y) * frameWidth + box.Left) * 3, box.Width * 3);

    /// <summary>a + weight x (b - a), from bytes to floats.</summary>
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
