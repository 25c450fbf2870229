using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>
/// A file with networks, of any kind: PyTorch archives of V-JEPA and V-JEPA 2 (training checkpoints, probes, bare state
/// dictionaries), safetensors with reference names or Hugging Face's, an index of several, or a folder of any of these.
/// Opening reads only names.
/// </summary>
public sealed class WeightFile : IDisposable
{
    private readonly string path;
    private readonly IWeightSource source;
    private readonly ILookup<(NetworkPart Part, string Name), (string FileName, WeightName Place)> places;

    /// <param name="path">The file or its folder.</param>
    /// <param name="probe">Index of the probe to read, if the file has several.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or no known file in the folder.</exception>
    /// <exception cref="WeightFileException">The file is damaged or is not a weight file.</exception>
    public WeightFile(string path, int probe = 0)
    {
        this.path = path = Resolve(path);
        source = path.EndsWith(".index.json", StringComparison.Ordinal) ? SafeTensorsSource.OfIndex(path)
            : path.EndsWith(".safetensors", StringComparison.Ordinal) ? new SafeTensorsSource([path])
            : new ArchiveSource(path);
        var isTarget = Path.GetFileName(path).StartsWith("target_encoder.", StringComparison.Ordinal);
        var bare = isTarget ? NetworkPart.TargetEncoder : NetworkPart.Encoder;
        var isHuggingFace = HuggingFaceNames.Recognize(source.Names);
        var mapped = source.Names.ToLookup(
            name => isHuggingFace ? HuggingFaceNames.Map(name) : ReferenceNames.Map(name, bare, probe));
        places = mapped.Where(group => group.Key is not null)
            .SelectMany(group => group, (group, name) => (FileName: name, Place: group.Key!))
            .ToLookup(item => (item.Place.Part, item.Place.Name));
        Unknown = [.. mapped[null]];
        Parts = [.. places.Select(group => group.Key.Part).Distinct().Order()];
    }

    /// <summary>The networks of the file.</summary>
    public IReadOnlyList<NetworkPart> Parts { get; }

    /// <summary>Tensors that belong to no network, such as the optimizer's.</summary>
    public IReadOnlyList<string> Unknown { get; }

    /// <summary>This library's names of a network's tensors.</summary>
    public IReadOnlyList<string> Names(NetworkPart part) =>
        [.. places.Where(group => group.Key.Part == part).Select(group => group.Key.Name)];

    /// <summary>A network's tensors under this library's names, on the CPU. The caller owns them.</summary>
    /// <exception cref="WeightFileException">The file has no such network, or a piece of it is missing.</exception>
    public IReadOnlyDictionary<string, Tensor> Read(NetworkPart part)
    {
        if (!Parts.Contains(part))
        {
            var present = Parts.Count == 0 ? "no known network" : string.Join(", ", Parts);
            throw new WeightFileException(path, $"has no {part}. It has {present}.");
        }
        var weights = new Dictionary<string, Tensor>();
        using var scope = NewDisposeScope();
        foreach (var group in places.Where(group => group.Key.Part == part))
        {
            var (name, pieces) = (group.Key.Name, group.OrderBy(item => item.Place.Piece).ToArray());
            var (expected, stacked) = (pieces[0].Place.Pieces, pieces[0].Place.Stacked);
            if (pieces.Length != expected || pieces.Where((item, i) => item.Place.Piece != i).Any())
            {
                var found = string.Join(", ", pieces.Select(item => item.FileName));
                throw new WeightFileException(
                    path, $"has {pieces.Length} of the {expected} pieces of '{name}': {found}.");
            }
            var read = pieces.Select(item => source.Read(item.FileName)).ToArray();
            if (!stacked) weights[name] = read.Length == 1 ? read[0] : cat(read, 0);
            else for (var i = 0; i < read[0].shape[0]; i++) weights[$"{name}.{i}"] = read[0][i].clone();
        }
        foreach (var tensor in weights.Values) tensor.DetachFromDisposeScope();
        return weights;
    }

    private static string Resolve(string path)
    {
        if (!Directory.Exists(path)) return path;
        string[] known =
            ["model.safetensors.index.json", "model.safetensors", "target_encoder.safetensors", "encoder.safetensors"];
        return known.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{path}: the folder has none of {string.Join(", ", known)}.", path);
    }

    public void Dispose() => source.Dispose();
}
