using System.IO.Compression;

namespace VJepa.Weights;

/// <summary>
/// Writes files for torch.load, also with <c>weights_only</c>. <see cref="PyTorchArchive"/> reads them.
/// </summary>
public static class PyTorchWriter
{
    /// <summary>
    /// Writes nested dictionaries of tensors and plain values. The file is written completely or not at all.
    /// </summary>
    /// <param name="path">Ends in .pt, .pth or .pth.tar.</param>
    /// <param name="contents">
    /// Values: tensors of any device and layout, dictionaries and lists of these, strings, bool, int, long, double,
    /// null.
    /// </param>
    /// <exception cref="ArgumentException">A value is of another type.</exception>
    /// <exception cref="WeightFileException">The system refused to write the file.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, object?> contents)
    {
        var pickle = new PickleWriter();
        var description = pickle.Write(contents);
        var folder = Path.GetFileName(path).Split('.')[0]; // the file's stem, like torch.save
        FileBytes.WriteFile(path, file =>
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true);
            Add(zip, $"{folder}/data.pkl", description);
            Add(zip, $"{folder}/byteorder", "little"u8);
            for (var i = 0; i < pickle.Storages.Count; i++)
            {
                var tensor = pickle.Storages[i];
                using var stream = Entry(zip, $"{folder}/data/{i}");
                FileBytes.Write(stream, tensor, SafeTensorsHeader.NameOf(tensor.dtype)!.Value.Bytes);
            }
            Add(zip, $"{folder}/version", "3\n"u8);
        });
    }

    private static Stream Entry(ZipArchive zip, string name) =>
        zip.CreateEntry(name, CompressionLevel.NoCompression).Open();

    private static void Add(ZipArchive zip, string name, ReadOnlySpan<byte> bytes)
    {
        using var stream = Entry(zip, name);
        stream.Write(bytes);
    }
}
