using System.Buffers.Binary;
using System.Text;

namespace VJepa.Weights;

/// <summary>Reads a pickle's bytes in order. Reading past the end throws a <see cref="FormatException"/>.</summary>
internal ref struct PickleBytes(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;

    /// <summary>Offset of the next byte.</summary>
    public int At { get; private set; }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > bytes.Length - At)
            throw new FormatException($"it ends at byte {bytes.Length}, in the middle of a value");
        At += count;
        return bytes.Slice(At - count, count);
    }

    public byte Byte() => Take(1)[0];

    public int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public double Double() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));

    /// <summary>A length of 8 bytes.</summary>
    public int Length8() => BinaryPrimitives.ReadInt64LittleEndian(Take(8)) is >= 0 and <= int.MaxValue and var length
        ? (int)length
        : throw new FormatException("a string is longer than the file");

    public string Text(int length) => Encoding.UTF8.GetString(Take(length));

    /// <summary>A signed little-endian integer; skipped if it has more than 64 bits.</summary>
    public object Integer(int length)
    {
        var digits = Take(length);
        if (digits.Length > 8) return new PickledObject("int of more than 64 bits");
        var value = 0L;
        for (var i = 0; i < digits.Length; i++) value |= (long)digits[i] << (8 * i);
        var unused = 64 - 8 * digits.Length;
        return digits.Length == 0 ? 0L : value << unused >> unused; // extends the sign
    }

    /// <summary>Text up to the next line feed, which is skipped.</summary>
    public string Line()
    {
        var length = bytes[At..].IndexOf((byte)'\n');
        var line = Text(length < 0 ? int.MaxValue : length);
        At++;
        return line;
    }
}
