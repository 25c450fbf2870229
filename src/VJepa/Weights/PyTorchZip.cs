using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace VJepa.Weights;

/// <summary>The zip container of a file from torch.save: a pickle and raw storages.</summary>
internal sealed class PyTorchZip : IDisposable
{
    private const long MaxPickle = 256L << 20;

    private readonly FileStream file;
    private readonly ZipArchive zip;
    private readonly Dictionary<string, ZipArchiveEntry> storages = [];

    /// <exception cref="WeightFileException">The file is not a zip file.</exception>
    /// <exception cref="FormatException">It is not from torch.save.</exception>
    public PyTorchZip(string path)
    {
        file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        try
        {
            CheckKind(path);
            zip = Open(path);
            Pickle = Bytes(FindParts());
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public SafeFileHandle Handle => file.SafeFileHandle;

    /// <summary>Size of the whole file in bytes.</summary>
    public long Length => file.Length;

    /// <summary>The bytes of the pickle.</summary>
    public byte[] Pickle { get; }

    /// <summary>The storage with a name; null if there is none.</summary>
    public ZipArchiveEntry? Storage(string name) => storages.GetValueOrDefault(name);

    /// <summary>
    /// Offset of an uncompressed entry's data in the file, found by reading its first byte: the file is not buffered.
    /// Reading from there is several times as fast as through the archive.
    /// </summary>
    public long Begin(ZipArchiveEntry entry)
    {
        if (entry.Length == 0) return 0;
        using var stream = entry.Open();
        stream.ReadExactly(stackalloc byte[1]);
        return file.Position - 1;
    }

    private void CheckKind(string path)
    {
        NotWeights.Refuse(path, "a PyTorch archive");
        Span<byte> start = stackalloc byte[4];
        var read = file.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        if (read == 4 && start.SequenceEqual("PK\x03\x04"u8)) return;
        throw new WeightFileException(path, read > 1 && start[0] == 0x80
            ? "is in the format before PyTorch 1.6. Load it in Python and save it again with torch.save."
            : "is not a PyTorch archive (a zip file). Copy or download it again.");
    }

    private ZipArchive Open(string path)
    {
        try
        {
            return new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        }
        catch (InvalidDataException problem)
        {
            throw new WeightFileException(
                path, "is cut off: it begins as a PyTorch archive, but its end (the zip directory) is missing. " +
                $"It has {file.Length} bytes. Copy or download it again.", problem);
        }
    }

    /// <summary>Finds the storages and returns the pickle's entry.</summary>
    private ZipArchiveEntry FindParts()
    {
        ZipArchiveEntry? pickle = null;
        foreach (var entry in zip.Entries)
        {
            var name = entry.FullName;
            if (name.StartsWith('/') || name.Contains('\\') || name.Split('/').Contains(".."))
                throw new FormatException($"an entry's name leads outside: '{name}'");
            var inner = name[(name.IndexOf('/') + 1)..]; // the folder is the file's stem when it was saved
            if (inner == "data.pkl") pickle = entry;
            else if (inner.StartsWith("data/", StringComparison.Ordinal)) storages[inner["data/".Length..]] = entry;
            else if (inner == "byteorder" && !Bytes(entry).AsSpan().SequenceEqual("little"u8))
                throw new FormatException("its numbers are big-endian");
            if (entry.CompressedLength != entry.Length)
                throw new FormatException($"entry '{name}' is compressed, which torch.save never does");
        }
        return pickle ?? throw new FormatException("it has no data.pkl");
    }

    private byte[] Bytes(ZipArchiveEntry entry)
    {
        if (entry.Length > Math.Min(MaxPickle, file.Length))
            throw new FormatException($"entry '{entry.FullName}' claims {entry.Length} bytes");
        var bytes = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(bytes);
        return bytes;
    }

    public void Dispose()
    {
        zip?.Dispose();
        file.Dispose();
    }
}
