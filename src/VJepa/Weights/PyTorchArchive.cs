using System.IO.Compression;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>
/// A file that torch.save wrote (PyTorch 1.6 and later, whatever its ending: .pt, .pth, .pth.tar): a zip archive with a pickle
/// and raw storages. The pickle is read as data, by an allow-list; nothing in the file is executed. Opening reads no weights:
/// each tensor is read when it is asked for, straight into its own memory.
/// </summary>
public sealed class PyTorchArchive : IDisposable
{
    private const long LargestPickle = 256L << 20;

    private readonly string path;
    private readonly FileStream file;
    private readonly ZipArchive zip;
    private readonly Dictionary<string, ZipArchiveEntry> storages = [];

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">The file is no such archive, is damaged, or holds something else than weights.</exception>
    public PyTorchArchive(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: no such PyTorch file.", path);
        this.path = path;
        file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            CheckKind();
            zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            var pickle = FindParts();
            var contents = new ArchiveContents(new PickleReader(Bytes(pickle)).Read());
            (Tensors, Values) = (contents.Tensors, contents.Values);
        }
        catch (Exception problem)
        {
            zip?.Dispose();
            file.Dispose();
            if (IsDamage(problem)) throw new WeightFileException(path, $"cannot be read as a PyTorch archive: {problem.Message}.", problem);
            throw;
        }
    }

    /// <summary>Every tensor by its path through the dictionaries, for example <c>encoder.module.backbone.norm.weight</c>.</summary>
    public IReadOnlyDictionary<string, ArchivedTensor> Tensors { get; }

    /// <summary>Every other value (long, double, bool, string, null) by its path, for example <c>epoch</c>.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; }

    /// <summary>Reads one tensor to the CPU. It belongs to the current dispose scope, or to the caller where there is none.</summary>
    /// <exception cref="WeightFileException">The file does not hold what it promises.</exception>
    public Tensor Read(string name)
    {
        if (!Tensors.TryGetValue(name, out var tensor))
            throw new WeightFileException(path, $"has no tensor '{name}'. It has {Tensors.Count}, for example {string.Join(", ", Tensors.Keys.Take(3))}.");
        try
        {
            return Read(name, tensor);
        }
        catch (Exception problem) when (IsDamage(problem))
        {
            throw new WeightFileException(path, $"tensor '{name}' cannot be read: {problem.Message}.", problem);
        }
    }

    /// <summary>Reads all tensors below a path, named without it: <c>Section("target_encoder.")</c>. The caller owns them.</summary>
    public IReadOnlyDictionary<string, Tensor> Section(string prefix)
    {
        var read = new Dictionary<string, Tensor>();
        try
        {
            foreach (var name in Tensors.Keys.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)))
                read[name[prefix.Length..]] = Read(name);
            return read;
        }
        catch
        {
            foreach (var tensor in read.Values) tensor.Dispose();
            throw;
        }
    }

    private Tensor Read(string name, ArchivedTensor tensor)
    {
        if (!storages.TryGetValue(tensor.Storage, out var entry)) throw new WeightFileException(path, $"tensor '{name}' has no storage '{tensor.Storage}'.");
        var width = SafeTensorsHeader.NameOf(tensor.Type)!.Value.Bytes;
        if (tensor.Count > file.Length) throw new WeightFileException(path, $"tensor '{name}' would have {tensor.Count} elements, more than the file has bytes.");
        if (checked((tensor.Offset + tensor.Extent) * width) > entry.Length)
            throw new WeightFileException(path, $"tensor '{name}' needs {(tensor.Offset + tensor.Extent) * width} bytes of storage '{tensor.Storage}', which has {entry.Length}.");
        var offset = Begin(entry) + tensor.Offset * width;
        if (tensor.IsContiguous) return FileBytes.Read(file.SafeFileHandle, path, offset, tensor.Type, tensor.Shape, tensor.Count * width);
        using var flat = FileBytes.Read(file.SafeFileHandle, path, offset, tensor.Type, [tensor.Extent], tensor.Extent * width);
        using var view = flat.as_strided(tensor.Shape, tensor.Strides);
        return view.contiguous();
    }

    private void CheckKind()
    {
        Span<byte> start = stackalloc byte[4];
        var read = file.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        if (read == 4 && start.SequenceEqual("PK\x03\x04"u8)) return;
        throw new WeightFileException(path, read > 1 && start[0] == 0x80
            ? "is in the format before PyTorch 1.6. Load it in Python and write it again with torch.save."
            : "is no PyTorch archive (a zip file). It may be cut off, or an error page saved under this name; get it again.");
    }

    private ZipArchiveEntry FindParts()
    {
        ZipArchiveEntry? pickle = null;
        foreach (var entry in zip.Entries)
        {
            var name = entry.FullName;
            if (name.StartsWith('/') || name.Contains('\\') || name.Split('/').Contains(".."))
                throw new FormatException($"an entry's name leads outside: '{name}'");
            var inner = name[(name.IndexOf('/') + 1)..]; // the folder inside has the file's former name
            if (inner == "data.pkl") pickle = entry;
            else if (inner.StartsWith("data/", StringComparison.Ordinal)) storages[inner["data/".Length..]] = entry;
            else if (inner == "byteorder" && !Bytes(entry).AsSpan().SequenceEqual("little"u8)) throw new FormatException("its numbers are big-endian");
            if (entry.CompressedLength != entry.Length) throw new FormatException($"entry '{name}' is compressed, which torch.save never does");
        }
        return pickle ?? throw new FormatException("it has no data.pkl");
    }

    private byte[] Bytes(ZipArchiveEntry entry)
    {
        if (entry.Length > LargestPickle || entry.Length > file.Length) throw new FormatException($"entry '{entry.FullName}' claims {entry.Length} bytes");
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Where an uncompressed entry's bytes begin in the file: past its first byte, which the unbuffered file then stands at.
    /// Reading them from there is several times as fast as through the archive.</summary>
    private long Begin(ZipArchiveEntry entry)
    {
        if (entry.Length == 0) return 0;
        using var stream = entry.Open();
        stream.ReadExactly(stackalloc byte[1]);
        return file.Position - 1;
    }

    private static bool IsDamage(Exception problem) => problem is FormatException or OverflowException or InvalidDataException
        or NotSupportedException or ArgumentException or (IOException and not WeightFileException and not FileNotFoundException);

    public void Dispose()
    {
        zip.Dispose();
        file.Dispose();
    }
}
