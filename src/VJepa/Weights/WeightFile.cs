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
        var mapped = Map(source.Names, bare, probe, "");
        if (!mapped.Any(item => item.Place?.Part is NetworkPart.Encoder or NetworkPart.TargetEncoder))
            mapped = WrapperNames.Candidates(source.Names).Select(prefix => Map(source.Names, bare, probe, prefix))
                .FirstOrDefault(other => Count(other) > Count(mapped)) ?? mapped;
        places = mapped.Where(item => item.Place is not null).Select(item => (item.FileName, Place: item.Place!))
            .ToLookup(item => (item.Place.Part, item.Place.Name));
        Unknown = [.. mapped.Where(item => item.Place is null).Select(item => item.FileName)];
        Parts = [.. places.Select(group => group.Key.Part).Distinct().Order()];

        static int Count((string, WeightName? Place)[] names) => names.Count(item => item.Place is not null);
    }

    /// <summary>Where each name belongs if a prefix is removed from the names that have it.</summary>
    private static (string FileName, WeightName? Place)[] Map(
        IReadOnlyCollection<string> names, NetworkPart bare, int probe, string prefix)
    {
        var isTarget = prefix.Contains("target_encoder.", StringComparison.Ordinal)
            || prefix.Contains("ema_encoder.", StringComparison.Ordinal);
        if (isTarget) bare = NetworkPart.TargetEncoder;
        string Own(string name) => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        var isHuggingFace = HuggingFaceNames.Recognize(names.Select(Own));
        return [.. names.Select(name => (name, isHuggingFace
            ? HuggingFaceNames.Map(Own(name))
            : ReferenceNames.Map(Own(name), bare, probe)))];
    }

    /// <summary>The networks of the file.</summary>
    public IReadOnlyList<NetworkPart> Parts { get; }

    /// <summary>Tensors that belong to no network, such as the optimizer's.</summary>
    public IReadOnlyList<string> Unknown { get; }

    /// <summary>
    /// What of the file was skipped because it holds no weights, a sentence each: Python objects such as
    /// argparse.Namespace.
    /// </summary>
    public IReadOnlyList<string> Notes => source.Notes;

    /// <summary>This library's names of a network's tensors.</summary>
    public IReadOnlyList<string> Names(NetworkPart part) =>
        [.. places.Where(group => group.Key.Part == part).Select(group => group.Key.Name)];

    /// <summary>A network's tensors under this library's names, on the CPU. The caller owns them.</summary>
    /// <exception cref="WeightFileException">The file has no such network, or a piece of it is missing.</exception>
    public IReadOnlyDictionary<string, Tensor> Read(NetworkPart part)
    {
        if (!Parts.Contains(part)) throw Lacks(part);
        var weights = new Dictionary<string, Tensor>();
        using var scope = NewDisposeScope();
        foreach (var group in places.Where(group => group.Key.Part == part))
        {
            var (name, pieces) = (group.Key.Name, group.OrderBy(item => item.Place.Piece).ToArray());
            var (expected, stacked) = (pieces[0].Place.Pieces, pieces[0].Place.Stacked);
            if (expected == 1 && pieces.Length > 1)
            {
                var twice = string.Join(", ", pieces.Select(item => item.FileName));
                throw new WeightFileException(path, $"has '{name}' more than once: {twice}. Keep one of them.");
            }
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

    private WeightFileException Lacks(NetworkPart part)
    {
        var present = Parts.Count == 0 ? "no known network" : string.Join(", ", Parts);
        var (count, some) = (source.Names.Count, string.Join(", ", source.Names.Take(5)));
        var names = count == 0 ? "It has no tensors." : $"Of its {count} names the first are {some}.";
        var roots = WrapperNames.Roots(source.Names);
        var several = Parts.Count > 0 || roots.Count < 2 ? ""
            : $" Several encoders are in it, after {string.Join(", ", roots)}: save one of them.";
        var skipped = string.Concat(Notes.Take(3).Select(note => " " + note));
        return new WeightFileException(
            path, $"has no {part}. It has {present}. {names} Looked for: {ReferenceNames.LookedFor(part)}." +
            several + skipped);
    }

    private static string Resolve(string path)
    {
        if (!Directory.Exists(path)) return path;
        string[] known =
        [
            "model.safetensors.index.json", "model.safetensors", "target_encoder.safetensors", "encoder.safetensors",
            "weights.safetensors",
        ];
        return known.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"{path}: the folder has none of {string.Join(", ", known)}.", path);
    }

    public void Dispose() => source.Dispose();
}
