using System.Buffers.Binary;
using System.Text;

namespace VJepa.Lab.Plots;

/// <summary>Joins opaque WebP files of one size to an animation (WebP container specification, RFC 9649).</summary>
internal static class AnimatedWebP
{
    private const int FileHeader = 12; // RIFF, size, WEBP

    internal static byte[] Join(IReadOnlyList<byte[]> frames, int width, int height, double seconds)
    {
        var body = new MemoryStream();
        body.Write("WEBP"u8);
        Write(body, "VP8X", [0b10, 0, 0, 0, .. Number(width - 1, 3), .. Number(height - 1, 3)]); // 0b10: animated
        Write(body, "ANIM", [0, 0, 0, 0, 0, 0]); // no background, loops forever
        var delay = Math.Max(1, (int)Math.Round(seconds * 1000));
        foreach (var frame in frames)
            Write(body, "ANMF",
            [
                .. Number(0, 3), .. Number(0, 3), .. Number(width - 1, 3), .. Number(height - 1, 3),
                .. Number(delay, 3), 0b10, // overwrite what was there
                .. frame.AsSpan(FileHeader),
            ]);
        return [.. "RIFF"u8, .. Number((int)body.Length, 4), .. body.ToArray()];
    }

    private static void Write(MemoryStream file, string type, byte[] data)
    {
        file.Write(Encoding.ASCII.GetBytes(type));
        file.Write(Number(data.Length, 4));
        file.Write(data);
        if (data.Length % 2 == 1)
            file.WriteByte(0);
    }

    private static byte[] Number(int value, int bytes)
    {
        Span<byte> four = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(four, value);
        return four[..bytes].ToArray();
    }
}
