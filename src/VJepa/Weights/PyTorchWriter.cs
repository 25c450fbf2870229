using System.IO.Compression;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>Writes files that torch.load reads, with <c>weights_only</c> too: the counterpart of <see cref="PyTorchArchive"/>.</summary>
public static class PyTorchWriter
{
    /// <summary>Writes nested dictionaries of tensors and plain values. The file appears whole or not at all.</summary>
    /// <param name="path">Ends in .pt, .pth or .pth.tar.</param>
    /// <param name="contents">Values: tensors of any device and layout, dictionaries and lists of these, texts, bool, int, long, double, null.</param>
    /// <exception cref="ArgumentException">A value has no place in a weight file.</exception>
    /// <exception cref="WeightFileException">The disk refused.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, object?> contents)
    {
        var pickle = new PickleWriter();
        var description = pickle.Write(contents);
        var folder = Path.GetFileName(path).Split('.')[0]; // as torch.save: the file's stem
        var temporary = $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            using (var file = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16))
            {
                using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
                {
                    Add(zip, $"{folder}/data.pkl", description);
                    Add(zip, $"{folder}/byteorder", "little"u8);
                    for (var i = 0; i < pickle.Storages.Count; i++)
                    {
                        using var scope = NewDisposeScope();
                        using var quiet = no_grad();
                        var tensor = pickle.Storages[i].detach().cpu().contiguous();
                        using var stream = Entry(zip, $"{folder}/data/{i}");
                        FileBytes.Write(stream, tensor, tensor.numel() * SafeTensorsHeader.NameOf(tensor.dtype)!.Value.Bytes);
                    }
                    Add(zip, $"{folder}/version", "3\n"u8);
                }
                file.Flush(flushToDisk: true);
            }
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception problem)
        {
            File.Delete(temporary);
            if (problem is IOException or UnauthorizedAccessException)
                throw new WeightFileException(path, $"could not be written: {problem.Message}", problem);
            throw;
        }
    }

    private static Stream Entry(ZipArchive zip, string name) => zip.CreateEntry(name, CompressionLevel.NoCompression).Open();

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
    {
        using var stream = Entry(zip, name);
        stream.Write(bytes);
    }
}
