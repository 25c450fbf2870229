using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>The safetensors format: named tensors after a JSON header (huggingface.co/docs/safetensors).</summary>
public static class SafeTensors
{
    /// <summary>
    /// Reads tensors to the CPU, straight from the file into their memory. They belong to the current dispose scope, or
    /// to the caller if there is none.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="select">Which names to read; all by default.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">The file is not a valid safetensors file.</exception>
    public static IReadOnlyDictionary<string, Tensor> Read(string path, Func<string, bool>? select = null)
    {
        var header = SafeTensorsHeader.Read(path);
        var tensors = new Dictionary<string, Tensor>();
        try
        {
            using var file = File.OpenHandle(path, options: FileOptions.SequentialScan);
            foreach (var entry in header.Tensors.Where(entry => select?.Invoke(entry.Name) ?? true))
                tensors[entry.Name] = FileBytes.Read(file, path, entry.Offset, entry.Type, entry.Shape, entry.Length);
            return tensors;
        }
        catch
        {
            foreach (var tensor in tensors.Values) tensor.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Writes tensors of any device and layout. The file is written completely or not at all: under a temporary name,
    /// synced to disk, then renamed over an existing file.
    /// </summary>
    /// <exception cref="WeightFileException">
    /// The format has no such element type or name, or the system refused to write.
    /// </exception>
    public static void Write(
        string path, IReadOnlyDictionary<string, Tensor> tensors, IReadOnlyDictionary<string, string>? metadata = null)
    {
        (string Name, int Bytes) TypeOf(string name, ScalarType type) => SafeTensorsHeader.NameOf(type)
            ?? throw new WeightFileException(path, $"tensor '{name}' is {type}, which safetensors cannot hold.");

        // Wide elements first: then every tensor is aligned to its own width.
        var ordered = tensors
            .Select(pair => (pair.Key, pair.Value, Type: TypeOf(pair.Key, pair.Value.dtype)))
            .OrderByDescending(item => item.Type.Bytes).ThenBy(item => item.Key, StringComparer.Ordinal).ToList();
        var header = Header(path, ordered, metadata);
        FileBytes.WriteFile(path, stream =>
        {
            stream.Write(header);
            foreach (var (_, tensor, type) in ordered) FileBytes.Write(stream, tensor, type.Bytes);
        });
    }

    private static byte[] Header(
        string path, List<(string Name, Tensor Tensor, (string Name, int Bytes) Type)> ordered,
        IReadOnlyDictionary<string, string>? metadata)
    {
        using var memory = new MemoryStream();
        memory.Write(new byte[8]);
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                    json.WriteString(key, value);
                json.WriteEndObject();
            }
            var offset = 0L;
            foreach (var (name, tensor, type) in ordered)
            {
                if (name == "__metadata__")
                    throw new WeightFileException(path, "the name '__metadata__' is reserved. Rename that tensor.");
                json.WriteStartObject(name);
                json.WriteString("dtype", type.Name);
                json.WriteStartArray("shape");
                foreach (var size in tensor.shape) json.WriteNumberValue(size);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += tensor.numel() * type.Bytes);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        // Padded with spaces to a multiple of 8, so that the data is aligned.
        memory.Write(Encoding.ASCII.GetBytes(new string(' ', (int)((8 - memory.Length % 8) % 8))));
        var bytes = memory.ToArray();
        var length = bytes.Length - 8;
        if (length > SafeTensorsHeader.MaxLength)
            throw new WeightFileException(
                path, $"the header would have {length} bytes; the format allows {SafeTensorsHeader.MaxLength}.");
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        return bytes;
    }
}
