using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>
/// A file from torch.save (PyTorch 1.6 or later; .pt, .pth or .pth.tar): a zip archive with a pickle and raw storages.
/// The pickle is read as data, with an allow-list; nothing in the file is executed. Opening reads no weights: each
/// tensor is read on demand, straight into its own memory.
/// </summary>
public sealed class PyTorchArchive : IDisposable
{
    private readonly string path;
    private readonly PyTorchZip zip;

    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="WeightFileException">
    /// The file is not such an archive, is damaged, or holds something other than weights.
    /// </exception>
    public PyTorchArchive(string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"{path}: no such PyTorch file.", path);
        this.path = path;
        try
        {
            zip = new PyTorchZip(path);
            var contents = new ArchiveContents(new PickleReader(zip.Pickle).Read());
            (Tensors, Values, Notes) = (contents.Tensors, contents.Values, contents.Notes);
        }
        catch (Exception problem)
        {
            zip?.Dispose();
            if (!IsDamage(problem)) throw;
            throw new WeightFileException(path, $"cannot be read as a PyTorch archive: {problem.Message}.", problem);
        }
    }

    /// <summary>
    /// Every tensor by its path through the dictionaries, such as <c>encoder.module.backbone.norm.weight</c>.
    /// </summary>
    public IReadOnlyDictionary<string, ArchivedTensor> Tensors { get; }

    /// <summary>Every other value (long, double, bool, string, null) by its path, such as <c>epoch</c>.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; }

    /// <summary>
    /// What was skipped because it holds no weights, a sentence each: Python objects such as argparse.Namespace.
    /// </summary>
    public IReadOnlyList<string> Notes { get; }

    /// <summary>
    /// Reads one tensor to the CPU. It belongs to the current dispose scope, or to the caller if there is none.
    /// </summary>
    /// <exception cref="WeightFileException">The file has no such tensor, or is damaged.</exception>
    public Tensor Read(string name)
    {
        if (!Tensors.TryGetValue(name, out var tensor))
        {
            var some = string.Join(", ", Tensors.Keys.Take(3));
            throw new WeightFileException(path, $"has no tensor '{name}'. It has {Tensors.Count}, for example {some}.");
        }
        try
        {
            return Read(name, tensor);
        }
        catch (Exception problem) when (IsDamage(problem))
        {
            throw new WeightFileException(path, $"tensor '{name}' cannot be read: {problem.Message}.", problem);
        }
    }

    /// <summary>
    /// Reads all tensors whose names begin with a prefix, such as <c>target_encoder.</c>, and removes it from the
    /// names. The caller owns them.
    /// </summary>
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
        WeightFileException Error(string problem) => new(path, $"tensor '{name}' {problem}");

        if (zip.Storage(tensor.Storage) is not { } entry) throw Error($"has no storage '{tensor.Storage}'.");
        if (tensor.Count > zip.Length) throw Error($"has {tensor.Count} elements, more than the file has bytes.");
        var (type, extent) = (tensor.Type, tensor.Extent);
        var width = SafeTensorsHeader.NameOf(type)!.Value.Bytes;
        var end = checked((tensor.Offset + extent) * width);
        if (end > entry.Length)
            throw Error($"needs {end} bytes of storage '{tensor.Storage}', which has {entry.Length}.");
        var offset = zip.Begin(entry) + tensor.Offset * width;
        if (tensor.IsContiguous)
            return FileBytes.Read(zip.Handle, path, offset, type, tensor.Shape, tensor.Count * width);
        using var flat = FileBytes.Read(zip.Handle, path, offset, type, [extent], extent * width);
        using var view = flat.as_strided(tensor.Shape, tensor.Strides);
        return view.contiguous();
    }

    private static bool IsDamage(Exception problem) => problem
        is FormatException or OverflowException or InvalidDataException or NotSupportedException or ArgumentException
        or (IOException and not WeightFileException and not FileNotFoundException);

    public void Dispose() => zip.Dispose();
}
