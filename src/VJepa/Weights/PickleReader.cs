using System.Buffers.Binary;
using System.Text;

namespace VJepa.Weights;

/// <summary>
/// Reads a pickle (protocols 2 to 5) as data: lists, dictionaries, tuples, numbers, strings and descriptions of tensors.
/// It goes once over the bytes, calls nothing, and refuses every name that <see cref="PickleConstructors"/> does not know.
/// </summary>
internal ref struct PickleReader(ReadOnlySpan<byte> bytes)
{
    private static readonly object Mark = new();

    private readonly ReadOnlySpan<byte> bytes = bytes;
    private readonly List<object?> stack = [];
    private readonly Dictionary<long, object?> memo = [];
    private int at;

    /// <exception cref="FormatException">It is no pickle of a weight file; the message completes "the pickle is refused: ...".</exception>
    public object? Read()
    {
        while (true)
        {
            var code = Take(1)[0];
            switch (code)
            {
                case (byte)'.': return Pop();
                case 0x80: Take(1); break; // protocol
                case 0x95: Take(8); break; // frame
                case (byte)'(': stack.Add(Mark); break;
                case (byte)'0': Pop(); break;
                case (byte)'1': PopToMark(); break;
                case (byte)'2': stack.Add(Peek()); break;
                case (byte)'N': stack.Add(null); break;
                case 0x88: stack.Add(true); break;
                case 0x89: stack.Add(false); break;
                case (byte)'K': stack.Add((long)Take(1)[0]); break;
                case (byte)'M': stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;
                case (byte)'J': stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;
                case 0x8a: stack.Add(Long(Take(Take(1)[0]))); break;
                case (byte)'G': stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;
                case (byte)'X': stack.Add(Text(Length4())); break;
                case 0x8c: stack.Add(Text(Take(1)[0])); break;
                case 0x8d: stack.Add(Text(Length8())); break;
                case (byte)'U': stack.Add(Text(Take(1)[0])); break;
                case (byte)'T': stack.Add(Text(Length4())); break;
                case (byte)'C': stack.Add(Take(Take(1)[0]).ToArray()); break;
                case (byte)'B': stack.Add(Take(Length4()).ToArray()); break;
                case (byte)'}': stack.Add(new Dictionary<object, object?>()); break;
                case (byte)']': stack.Add(new List<object?>()); break;
                case (byte)')': stack.Add(Array.Empty<object?>()); break;
                case (byte)'t': stack.Add(PopToMark()); break;
                case 0x85: Tuple(1); break;
                case 0x86: Tuple(2); break;
                case 0x87: Tuple(3); break;
                case (byte)'a': Append([Pop()]); break;
                case (byte)'e': Append(PopToMark()); break;
                case (byte)'s': Set(PopMany(2)); break;
                case (byte)'u': Set(PopToMark()); break;
                case (byte)'q': memo[Take(1)[0]] = Peek(); break;
                case (byte)'r': memo[Length4()] = Peek(); break;
                case 0x94: memo[memo.Count] = Peek(); break;
                case (byte)'h': stack.Add(Remembered(Take(1)[0])); break;
                case (byte)'j': stack.Add(Remembered(Length4())); break;
                case (byte)'c': stack.Add(PickleConstructors.Resolve(Line(), Line())); break;
                case 0x93: Global(PopMany(2)); break;
                case (byte)'R': Call(PopMany(2)); break;
                case (byte)'b': Build(PopMany(2)); break;
                case (byte)'Q': stack.Add(PickleConstructors.Storage(Pop())); break;
                default: throw new FormatException($"instruction 0x{code:x2} at byte {at - 1} has no place in a weight file");
            }
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > bytes.Length - at) throw new FormatException($"it ends at byte {bytes.Length}, in the middle of something");
        at += count;
        return bytes.Slice(at - count, count);
    }

    private int Length4() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    private int Length8() => BinaryPrimitives.ReadInt64LittleEndian(Take(8)) is >= 0 and <= int.MaxValue and var length
        ? (int)length
        : throw new FormatException("a text is longer than the file");

    private string Text(int length) => Encoding.UTF8.GetString(Take(length));

    private static long Long(ReadOnlySpan<byte> digits)
    {
        if (digits.Length > 8) throw new FormatException("a whole number has more than 64 bits");
        var value = 0L;
        for (var i = 0; i < digits.Length; i++) value |= (long)digits[i] << (8 * i);
        var unused = 64 - 8 * digits.Length;
        return digits.Length == 0 ? 0 : value << unused >> unused; // the sign comes from the highest digit
    }

    private string Line()
    {
        var length = bytes[at..].IndexOf((byte)'\n');
        var line = Text(length < 0 ? int.MaxValue : length);
        at++;
        return line;
    }

    private readonly object? Peek() => stack.Count > 0 && !ReferenceEquals(stack[^1], Mark)
        ? stack[^1]
        : throw new FormatException($"at byte {at} a value is missing");

    private readonly object? Pop()
    {
        var value = Peek();
        stack.RemoveAt(stack.Count - 1);
        return value;
    }

    private readonly object?[] PopMany(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--) values[i] = Pop();
        return values;
    }

    private readonly object?[] PopToMark()
    {
        var mark = stack.FindLastIndex(value => ReferenceEquals(value, Mark));
        if (mark < 0) throw new FormatException($"at byte {at} a mark is missing");
        object?[] values = [.. stack[(mark + 1)..]];
        stack.RemoveRange(mark, stack.Count - mark);
        return values;
    }

    private readonly void Tuple(int count) => stack.Add(PopMany(count));

    private readonly object? Remembered(long index) =>
        memo.TryGetValue(index, out var value) ? value : throw new FormatException($"at byte {at} it recalls number {index}, which was never kept");

    private readonly void Append(object?[] values)
    {
        if (Peek() is not List<object?> list) throw new FormatException($"at byte {at} it appends to something that is no list");
        list.AddRange(values);
    }

    private readonly void Set(object?[] values)
    {
        if (Peek() is not Dictionary<object, object?> dictionary || values.Length % 2 != 0)
            throw new FormatException($"at byte {at} it sets items of something that is no dictionary");
        for (var i = 0; i < values.Length; i += 2)
            dictionary[values[i] ?? throw new FormatException($"at byte {at} a dictionary's key is None")] = values[i + 1];
    }

    private readonly void Global(object?[] names) => stack.Add(names is [string module, string name]
        ? PickleConstructors.Resolve(module, name)
        : throw new FormatException($"at byte {at} a name is no text"));

    private readonly void Call(object?[] call) => stack.Add(PickleConstructors.Call(call[0], call[1]));

    // A state_dict carries attributes (its versions), which hold no weights.
    private readonly void Build(object?[] values) => stack.Add(values[0] is Dictionary<object, object?>
        ? values[0]
        : throw new FormatException($"at byte {at} it builds an object that is no dictionary"));
}
