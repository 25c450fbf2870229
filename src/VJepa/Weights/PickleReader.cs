namespace VJepa.Weights;

/// <summary>
/// Reads a pickle (protocols 2 to 5) as data: lists, dictionaries, tuples, numbers, strings and descriptions of
/// tensors. It calls nothing, skips objects that hold no weights, and refuses to call what
/// <see cref="PickleConstructors"/> does not know.
/// </summary>
internal ref struct PickleReader(ReadOnlySpan<byte> pickle)
{
    private static readonly object Mark = new();

    private readonly List<object?> stack = [];
    private readonly Dictionary<long, object?> memo = [];
    private PickleBytes bytes = new(pickle);
    private int budget = 10_000_000; // parts of skipped objects that are looked at

    /// <exception cref="FormatException">It is not the pickle of a weight file.</exception>
    public object? Read()
    {
        while (true)
        {
            var code = bytes.Byte();
            switch (code)
            {
                case (byte)'.': return Pop();
                case 0x80: bytes.Take(1); break; // protocol
                case 0x95: bytes.Take(8); break; // frame
                case (byte)'(': stack.Add(Mark); break;
                case (byte)'0': Pop(); break;
                case (byte)'1': PopToMark(); break;
                case (byte)'2': stack.Add(Peek()); break;
                case (byte)'N': stack.Add(null); break;
                case 0x88: stack.Add(true); break;
                case 0x89: stack.Add(false); break;
                case (byte)'K': stack.Add((long)bytes.Byte()); break;
                case (byte)'M': stack.Add((long)bytes.UInt16()); break;
                case (byte)'J': stack.Add((long)bytes.Int32()); break;
                case 0x8a: stack.Add(bytes.Integer(bytes.Byte())); break;
                case 0x8b: stack.Add(bytes.Integer(bytes.Int32())); break;
                case (byte)'G': stack.Add(bytes.Double()); break;
                case (byte)'X': stack.Add(bytes.Text(bytes.Int32())); break;
                case 0x8c: stack.Add(bytes.Text(bytes.Byte())); break;
                case 0x8d: stack.Add(bytes.Text(bytes.Length8())); break;
                case (byte)'U': stack.Add(bytes.Text(bytes.Byte())); break;
                case (byte)'T': stack.Add(bytes.Text(bytes.Int32())); break;
                case (byte)'C': stack.Add(bytes.Take(bytes.Byte()).ToArray()); break;
                case (byte)'B': stack.Add(bytes.Take(bytes.Int32()).ToArray()); break;
                case 0x8e or 0x96: stack.Add(bytes.Take(bytes.Length8()).ToArray()); break;
                case 0x8f: stack.Add(new PickledObject("builtins.set")); break;
                case 0x90: PopToMark(); break; // adds items to a set, which is skipped
                case 0x91: PopToMark(); goto case 0x8f;
                case (byte)'}': stack.Add(new Dictionary<object, object?>()); break;
                case (byte)']': stack.Add(new List<object?>()); break;
                case (byte)')': stack.Add(Array.Empty<object?>()); break;
                case (byte)'t': stack.Add(PopToMark()); break;
                case 0x85: stack.Add(PopMany(1)); break;
                case 0x86: stack.Add(PopMany(2)); break;
                case 0x87: stack.Add(PopMany(3)); break;
                case (byte)'a': Append([Pop()]); break;
                case (byte)'e': Append(PopToMark()); break;
                case (byte)'s': SetItems(PopMany(2)); break;
                case (byte)'u': SetItems(PopToMark()); break;
                case (byte)'q': memo[bytes.Byte()] = Peek(); break;
                case (byte)'r': memo[bytes.Int32()] = Peek(); break;
                case 0x94: memo[memo.Count] = Peek(); break;
                case (byte)'h': stack.Add(Recall(bytes.Byte())); break;
                case (byte)'j': stack.Add(Recall(bytes.Int32())); break;
                case (byte)'c': stack.Add(PickleConstructors.Resolve(bytes.Line(), bytes.Line())); break;
                case 0x93: Global(PopMany(2)); break;
                case (byte)'R': Call(PopMany(2)); break;
                case 0x81: stack.Add(SkippedTypes.New(PopMany(2)[0])); break;
                case 0x92: stack.Add(SkippedTypes.New(PopMany(3)[0])); break;
                case (byte)'b': Build(PopMany(2)); break;
                case (byte)'Q': stack.Add(PickleConstructors.Storage(Pop())); break;
                default:
                    throw new FormatException(
                        $"instruction 0x{code:x2} at byte {bytes.At - 1} has no place in a weight file");
            }
        }
    }

    private readonly object? Peek() => stack.Count > 0 && !ReferenceEquals(stack[^1], Mark)
        ? stack[^1]
        : throw Error("a value is missing");

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
        if (mark < 0) throw Error("a mark is missing");
        object?[] values = [.. stack[(mark + 1)..]];
        stack.RemoveRange(mark, stack.Count - mark);
        return values;
    }

    private readonly object? Recall(long index) =>
        memo.TryGetValue(index, out var value) ? value : throw Error($"it recalls {index}, which was never stored");

    private readonly void Append(object?[] values)
    {
        if (Peek() is PickledObject) return;
        if (Peek() is not List<object?> list) throw Error("it appends to something that is not a list");
        list.AddRange(values);
    }

    private readonly void SetItems(object?[] values)
    {
        if (Peek() is PickledObject) return;
        if (Peek() is not Dictionary<object, object?> dictionary || values.Length % 2 != 0)
            throw Error("it sets items of something that is not a dictionary");
        for (var i = 0; i < values.Length; i += 2)
            dictionary[values[i] ?? new PickledObject("None")] = values[i + 1];
    }

    private readonly void Global(object?[] names)
    {
        if (names is not [string module, string name]) throw Error("a name is not a string");
        stack.Add(PickleConstructors.Resolve(module, name));
    }

    private readonly void Call(object?[] call) => stack.Add(PickleConstructors.Call(call[0], call[1]));

    // A state_dict has attributes (its versions), which hold no weights. Other objects may be networks.
    private void Build(object?[] values)
    {
        if (values[0] is PickledObject skipped) SkippedTypes.CheckState(skipped, values[1], ref budget);
        else if (values[0] is not Dictionary<object, object?>)
            throw Error("it builds an object that is not a dictionary");
        stack.Add(values[0]);
    }

    private readonly FormatException Error(string problem) => new($"at byte {bytes.At} {problem}");
}
