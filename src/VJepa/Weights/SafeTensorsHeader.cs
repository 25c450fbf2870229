using System.Buffers.Binary;
using System.Text.Json;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>One tensor of a safetensors file.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Sizes; empty for a scalar.</param>
/// <param name="Offset">Position of its first byte in the file.</param>
/// <param name="Length">Its length in bytes.</param>
public sealed record SafeTensorsEntry(string Name, ScalarType Type, long[] Shape, long Offset, long Length);

/// <summary>
/// The contents of a safetensors file: its tensors in the order of their data, and its metadata. Reading checks
/// everything: every range is inside the file and has the length of its shape and type, and no byte is unused or used
/// twice.
/// </summary>
public sealed record SafeTensorsHeader(
    IReadOnlyList<SafeTensorsEntry> Tensors, IReadOnlyDictionary<string, string> Metadata)
{
    /// <summary>The format's limit on the header, in bytes.</summary>
    internal const int MaxLength = 100_000_000;

    private static readonly (string Name, ScalarType Type, int Bytes)[] Types =
    [
        ("F64", ScalarType.Float64, 8), ("F32", ScalarType.Float32, 4), ("F16", ScalarType.Float16, 2),
        ("BF16", ScalarType.BFloat16, 2), ("I64", ScalarType.Int64, 8), ("I32", ScalarType.Int32, 4),
        ("I16", ScalarType.Int16, 2), ("I8", ScalarType.Int8, 1), ("U8", ScalarType.Byte, 1),
        ("BOOL", ScalarType.Bool, 1),
    ];

    /// <summary>The format's name of an element type and its size; null if the format has no such type.</summary>
    internal static (string Name, int Bytes)? NameOf(ScalarType type)
    {
        foreach (var known in Types)
            if (known.Type == type) return (known.Name, known.Bytes);
        return null;
    }

    /// <summary>Reads and checks the header of a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">The file is not a valid safetensors file.</exception>
    public static SafeTensorsHeader Read(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: no such safetensors file.", path);
        NotWeights.Refuse(path, "a safetensors file");
        using var file = File.OpenHandle(path);
        var size = RandomAccess.GetLength(file);
        Span<byte> prefix = stackalloc byte[8];
        if (size < 8 || RandomAccess.Read(file, prefix, 0) < 8)
            throw new WeightFileException(
                path, $"is cut off: {size} bytes are too few for a safetensors file. Copy or download it again.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length > MaxLength || (long)length > size - 8)
            throw new WeightFileException(
                path, $"says its header has {length} bytes, but the file has {size}. " + (length <= MaxLength
                    ? "It is cut off. Copy or download it again."
                    : "It is not a safetensors file."));
        var bytes = new byte[(int)length];
        FileBytes.Fill(file, path, bytes, 8);
        return Parse(path, bytes, size);
    }

    private static SafeTensorsHeader Parse(string path, byte[] bytes, long size)
    {
        var tensors = new List<SafeTensorsEntry>();
        var metadata = new Dictionary<string, string>();
        var first = 8L + bytes.Length;
        var options = new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 8 };
        try
        {
            using var json = JsonDocument.Parse(bytes, options);
            foreach (var property in json.RootElement.EnumerateObject())
            {
                if (property.Name != "__metadata__")
                {
                    tensors.Add(Entry(property.Name, property.Value, first));
                    continue;
                }
                foreach (var item in property.Value.EnumerateObject())
                    metadata[item.Name] = item.Value.GetString()
                        ?? throw new FormatException($"metadata {item.Name} is null");
            }
        }
        catch (Exception problem) when (problem is JsonException or FormatException or InvalidOperationException
            or KeyNotFoundException or OverflowException)
        {
            throw new WeightFileException(path, $"has no valid safetensors header: {problem.Message}", problem);
        }
        tensors.Sort((a, b) => (a.Offset, a.Length).CompareTo((b.Offset, b.Length)));
        var next = first;
        foreach (var tensor in tensors)
        {
            if (tensor.Offset != next)
                throw new WeightFileException(
                    path, $"tensor '{tensor.Name}' begins at byte {tensor.Offset}; byte {next} was expected.");
            next = checked(tensor.Offset + tensor.Length);
        }
        if (next != size)
            throw new WeightFileException(
                path, $"{(size < next ? "is cut off: it " : "")}has {size} bytes, its header describes {next}. " +
                "Copy or download it again.");
        return new SafeTensorsHeader(tensors, metadata);
    }

    private static SafeTensorsEntry Entry(string name, JsonElement value, long first)
    {
        var dtype = value.GetProperty("dtype").GetString();
        var known = Array.FindIndex(Types, type => type.Name == dtype);
        if (known < 0)
        {
            var names = string.Join(", ", Types.Select(type => type.Name));
            throw new FormatException($"tensor '{name}' has the type '{dtype}'; known are {names}");
        }
        long[] shape = [.. value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64())];
        long[] range = [.. value.GetProperty("data_offsets").EnumerateArray().Select(offset => offset.GetInt64())];
        var sizes = string.Join(", ", shape);
        if (shape.Any(size => size < 0))
            throw new FormatException($"tensor '{name}' has a negative size in its shape [{sizes}]");
        if (range.Length != 2 || range[0] < 0 || range[1] < range[0])
            throw new FormatException($"tensor '{name}' has the byte range [{string.Join(", ", range)}]");
        var length = shape.Aggregate((long)Types[known].Bytes, (product, size) => checked(product * size));
        if (length != range[1] - range[0])
            throw new FormatException(
                $"tensor '{name}', {dtype} [{sizes}], needs {length} bytes, its range has {range[1] - range[0]}");
        return new SafeTensorsEntry(name, Types[known].Type, shape, checked(first + range[0]), length);
    }
}
