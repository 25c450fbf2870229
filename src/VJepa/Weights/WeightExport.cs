using System.Text.Json;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>Whose names the tensors of an exported file get.</summary>
public enum WeightNaming
{
    /// <summary>
    /// The released V-JEPA and V-JEPA 2 programs': owner, then <c>module.backbone.</c>, then the name. For torch.load.
    /// </summary>
    Reference,

    /// <summary>Hugging Face's VJEPA2Model and VJEPA2ForVideoClassification.</summary>
    HuggingFace,
}

/// <summary>Writes networks for other programs. <see cref="WeightFile"/> reads all of these formats.</summary>
public static class WeightExport
{
    // Python's libraries require it.
    private static readonly Dictionary<string, string> Metadata = new() { ["format"] = "pt" };

    /// <summary>Writes networks into one file, or into a folder of several.</summary>
    /// <param name="path">
    /// <c>NAME.pt</c>, <c>.pth</c>, <c>.pth.tar</c>: a PyTorch archive with one dictionary for each network, like the
    /// released programs'. <c>NAME.safetensors</c>: one file. Anything else: a folder for <c>model.safetensors</c>, or
    /// for several files and their index.
    /// </param>
    /// <param name="networks">What to write.</param>
    /// <param name="naming">Whose names the tensors get.</param>
    /// <param name="largestFile">
    /// In a folder: maximum size of a file in bytes (a larger tensor gets its own file). Hugging Face's is 5 GB.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Two networks would have the same names, or the naming has no place for one.
    /// </exception>
    /// <exception cref="WeightFileException">The system refused to write.</exception>
    public static void Write(
        string path, IReadOnlyDictionary<NetworkPart, nn.Module> networks,
        WeightNaming naming = WeightNaming.Reference, long largestFile = 5_000_000_000)
    {
        using var scope = NewDisposeScope();
        Check(path, networks, naming);
        if (IsArchive(path))
        {
            var contents = networks.ToDictionary(pair => Owner(pair.Key), pair => (object?)Dictionary(pair));
            PyTorchWriter.Write(path, contents);
            return;
        }
        var tensors = networks.SelectMany(pair => naming switch
        {
            WeightNaming.Reference => Reference(pair.Key, pair.Value)
                .ToDictionary(item => $"{Owner(pair.Key)}.{item.Key}", item => item.Value),
            WeightNaming.HuggingFace => HuggingFace(pair.Key, pair.Value, networks.ContainsKey(NetworkPart.Probe)),
            _ => throw new ArgumentOutOfRangeException(nameof(naming), naming, "Unknown naming."),
        }).ToDictionary();
        if (path.EndsWith(".safetensors", StringComparison.Ordinal)) SafeTensors.Write(path, tensors, Metadata);
        else WriteFolder(path, tensors, largestFile);
    }

    private static void Check(string path, IReadOnlyDictionary<NetworkPart, nn.Module> networks, WeightNaming naming)
    {
        if (networks.Count == 0) throw new ArgumentException("No network was given to write.");
        if (naming != WeightNaming.HuggingFace) return;
        if (IsArchive(path))
            throw new ArgumentException(
                $"{path}: Hugging Face keeps weights as safetensors. Give NAME.safetensors or a folder.");
        if (networks.ContainsKey(NetworkPart.Encoder) && networks.ContainsKey(NetworkPart.TargetEncoder))
            throw new ArgumentException(
                "Hugging Face's files have one encoder. Give the target encoder, which is kept after pretraining.");
    }

    private static bool IsArchive(string path) =>
        path.EndsWith(".pt", StringComparison.Ordinal) || path.EndsWith(".pth", StringComparison.Ordinal)
        || path.EndsWith(".pth.tar", StringComparison.Ordinal);

    private static string Owner(NetworkPart part) => part switch
    {
        NetworkPart.Encoder => "encoder",
        NetworkPart.TargetEncoder => "target_encoder",
        NetworkPart.Predictor => "predictor",
        NetworkPart.Probe => "classifier",
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "Unknown network."),
    };

    /// <summary>In the released programs a probe's names have no <c>backbone.</c></summary>
    private static Dictionary<string, Tensor> Reference(NetworkPart part, nn.Module network)
    {
        string Name(string own) => part == NetworkPart.Probe ? "module." + own : ReferenceNames.ToReference(own);
        return network.state_dict().ToDictionary(pair => Name(pair.Key), pair => pair.Value);
    }

    private static Dictionary<string, object?> Dictionary(KeyValuePair<NetworkPart, nn.Module> network) =>
        Reference(network.Key, network.Value).ToDictionary(pair => pair.Key, pair => (object?)pair.Value);

    /// <summary>
    /// With a probe, the other networks are part of VJEPA2ForVideoClassification and have its prefix.
    /// </summary>
    private static Dictionary<string, Tensor> HuggingFace(NetworkPart part, nn.Module network, bool withProbe)
    {
        var own = network.state_dict()
            .Where(pair => !pair.Key.EndsWith("pos_embed", StringComparison.Ordinal)).ToDictionary();
        var prefix = withProbe && part != NetworkPart.Probe ? "vjepa2." : "";
        return HuggingFaceNames.To(part, own).ToDictionary(pair => prefix + pair.Key, pair => pair.Value);
    }

    private static void WriteFolder(string folder, Dictionary<string, Tensor> tensors, long largest)
    {
        var indexPath = Path.Combine(Directory.CreateDirectory(folder).FullName, "model.safetensors.index.json");
        File.Delete(indexPath); // an earlier export's index would hide this one
        var files = new List<Dictionary<string, Tensor>> { new() };
        var size = 0L;
        foreach (var (name, tensor) in tensors)
        {
            var bytes = tensor.numel() * tensor.ElementSize;
            if (size > 0 && size + bytes > largest)
            {
                files.Add([]);
                size = 0;
            }
            files[^1][name] = tensor;
            size += bytes;
        }
        if (files.Count == 1)
        {
            SafeTensors.Write(Path.Combine(folder, "model.safetensors"), files[0], Metadata);
            return;
        }
        string Name(int i) => $"model-{i + 1:00000}-of-{files.Count:00000}.safetensors";
        for (var i = 0; i < files.Count; i++) SafeTensors.Write(Path.Combine(folder, Name(i)), files[i], Metadata);
        var map = files.SelectMany((file, i) => file.Keys.Select(name => (name, Name(i)))).ToDictionary();
        var total = tensors.Values.Sum(tensor => tensor.numel() * tensor.ElementSize);
        // The index is written last: without it the folder is not a model.
        File.WriteAllText(
            indexPath, JsonSerializer.Serialize(new { metadata = new { total_size = total }, weight_map = map }));
    }
}
