using System.Buffers.Binary;
using System.Text;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>A value in pickle's own codes, each char a byte.</summary>
internal sealed record RawPickle(string Codes);

/// <summary>
/// Writes nested dictionaries, lists, numbers, strings and tensors like torch.save (pickle protocol 2). Each tensor
/// gets a storage, numbered in order.
/// </summary>
internal sealed class PickleWriter
{
    private readonly MemoryStream bytes = new();
    private readonly List<Tensor> storages = [];

    /// <summary>The tensors of the storages, in order.</summary>
    public IReadOnlyList<Tensor> Storages => storages;

    /// <exception cref="ArgumentException">A value is of a type that weight files do not have.</exception>
    public byte[] Write(object? root)
    {
        Raw("\u0080\u0002");
        Value(root);
        Raw(".");
        return bytes.ToArray();
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case null: Raw("N"); break;
            case bool flag: Raw(flag ? "\u0088" : "\u0089"); break;
            case int number: Integer(number); break;
            case long number: Integer(number); break;
            case double number: Double(number); break;
            case string text: Text(text); break;
            case RawPickle raw: Raw(raw.Codes); break;
            case Tensor tensor: Tensor(tensor); break;
            case IReadOnlyDictionary<string, object?> dictionary: Dictionary(dictionary); break;
            case IReadOnlyList<object?> list: List(list); break;
            default:
                throw new ArgumentException(
                    $"A {value.GetType().Name} has no place in a weight file: " +
                    "give dictionaries, lists, numbers, strings and tensors.");
        }
    }

    private void Dictionary(IReadOnlyDictionary<string, object?> dictionary)
    {
        Raw("}(");
        foreach (var (name, value) in dictionary)
        {
            Text(name);
            Value(value);
        }
        Raw("u");
    }

    private void List(IReadOnlyList<object?> list)
    {
        Raw("](");
        foreach (var value in list) Value(value);
        Raw("e");
    }

    /// <summary>
    /// _rebuild_tensor_v2(storage, offset, shape, strides, requires_grad, hooks) of a contiguous tensor with its own
    /// storage.
    /// </summary>
    private void Tensor(Tensor tensor)
    {
        Raw("ctorch._utils\n_rebuild_tensor_v2\n((");
        Text("storage");
        Raw($"ctorch\n{StorageType(tensor.dtype)}\n");
        Text($"{storages.Count}");
        Text("cpu");
        Integer(tensor.numel());
        Raw("tQK\0(");
        foreach (var size in tensor.shape) Integer(size);
        Raw("t(");
        for (var i = 0; i < tensor.dim(); i++)
            Integer(tensor.shape[(i + 1)..].Aggregate(1L, (product, size) => product * Math.Max(1, size)));
        Raw("t\u0089ccollections\nOrderedDict\n)RtR");
        storages.Add(tensor);
    }

    private static string StorageType(ScalarType type) =>
        PickleConstructors.StorageName(type)
        ?? throw new ArgumentException($"A tensor of {type} has no place in a weight file.");

    private void Integer(long number)
    {
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(value, number);
        var small = number is >= int.MinValue and <= int.MaxValue;
        Raw(small ? "J" : "\u008a\b");
        bytes.Write(small ? value[..4] : value);
    }

    private void Double(double number)
    {
        Span<byte> value = stackalloc byte[8];
        BinaryPrimitives.WriteDoubleBigEndian(value, number);
        Raw("G");
        bytes.Write(value);
    }

    private void Text(string text)
    {
        var letters = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, letters.Length);
        Raw("X");
        bytes.Write(length);
        bytes.Write(letters);
    }

    private void Raw(string codes) => bytes.Write(Encoding.Latin1.GetBytes(codes));
}
