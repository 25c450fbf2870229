using System.Buffers.Binary;

namespace VJepa.Lab.Plots;

/// <summary>Joins PNG files of one size and color type to an animated PNG (W3C PNG, third edition, 2025).</summary>
internal static class AnimatedPng
{
    private static readonly byte[] Signature = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];
    private static readonly uint[] CrcTable = [.. Enumerable.Range(0, 256).Select(n => CrcEntry((uint)n))];

    internal static byte[] Join(IReadOnlyList<byte[]> frames, double seconds)
    {
        var file = new MemoryStream();
        file.Write(Signature);
        var header = Chunks(frames[0]).First(chunk => chunk.Type == "IHDR").Data;
        Write(file, "IHDR", header);
        Write(file, "acTL", [.. Number(frames.Count), .. Number(0)]); // 0: loops forever
        var sequence = 0;
        for (var i = 0; i < frames.Count; i++)
        {
            Write(file, "fcTL", FrameControl(sequence++, header.AsSpan(0, 8), seconds));
            foreach (var (_, data) in Chunks(frames[i]).Where(chunk => chunk.Type == "IDAT"))
                if (i == 0)
                    Write(file, "IDAT", data);
                else
                    Write(file, "fdAT", [.. Number(sequence++), .. data]);
        }
        Write(file, "IEND", []);
        return file.ToArray();
    }

    private static byte[] FrameControl(int sequence, ReadOnlySpan<byte> size, double seconds)
    {
        var delay = (ushort)Math.Clamp(Math.Round(seconds * 1000), 1, ushort.MaxValue);
        return
        [
            .. Number(sequence), .. size, .. Number(0), .. Number(0), // whole frame at (0, 0)
            (byte)(delay >> 8), (byte)delay, 1000 >> 8, 1000 & 255, // delay in thousandths of a second
            0, 0, // keep the frame, overwrite it
        ];
    }

    private static IEnumerable<(string Type, byte[] Data)> Chunks(byte[] png)
    {
        for (var at = Signature.Length; at < png.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            yield return (System.Text.Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]);
            at += 12 + length;
        }
    }

    private static void Write(MemoryStream file, string type, byte[] data)
    {
        byte[] checkedPart = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        file.Write(Number(data.Length));
        file.Write(checkedPart);
        file.Write(Number((int)Crc(checkedPart)));
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static uint Crc(byte[] data)
    {
        var crc = uint.MaxValue;
        foreach (var value in data)
            crc = CrcTable[(byte)(crc ^ value)] ^ (crc >> 8);
        return ~crc;
    }

    private static uint CrcEntry(uint entry)
    {
        for (var bit = 0; bit < 8; bit++)
            entry = (entry & 1) != 0 ? 0xEDB88320 ^ (entry >> 1) : entry >> 1;
        return entry;
    }
}
