using System.Text.Json;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>Writes networks for other programs. <see cref="WeightFile"/> reads all of these again.</summary>
public static class WeightExport
{
    /// <summary>Writes networks into one file, or as several into a folder.</summary>
    /// <param name="path">
    /// <c>NAME.pt</c>, <c>.pth</c>, <c>.pth.tar</c>: a PyTorch archive with one dictionary for each network, as the released programs have it.
    /// <c>NAME.safetensors</c>: one file. Anything else: a folder for <c>model.safetensors</c>, or for several files with their index.
    /// </param>
    /// <param name="networks">What to write.</param>
    /// <param name="naming">Whose names the tensors get.</param>
    /// <param name="largestFile">In a folder: bytes of a file, at most (a larger tensor stands alone). Hugging Face's is 5 GB.</param>
    /// <exception cref="ArgumentException">Two networks would have the same names, or one has no place in the naming.</exception>
    /// <exception cref="WeightFileException">The disk refused.</exception>
    public static void Write(string path, IReadOnlyDictionary<NetworkPart, nn.Module> networks, WeightNaming naming = WeightNaming.Reference, long largestFile = 5_000_000_000)
    {
        using var scope = NewDisposeScope();
        if (networks.Count == 0) throw new ArgumentException("No network was given to write.");
        var archive = path.EndsWith(".pt", StringComparison.Ordinal) || path.EndsWith(".pth", StringComparison.Ordinal) || path.EndsWith(".pth.tar", StringComparison.Ordinal);
        if (naming == WeightNaming.HuggingFace)
        {
            if (archive) throw new ArgumentException($"{path}: Hugging Face keeps weights as safetensors. Give NAME.safetensors or a folder.");
            if (networks.ContainsKey(NetworkPart.Encoder) && networks.ContainsKey(NetworkPart.TargetEncoder))
                throw new ArgumentException("Hugging Face's files have one encoder: give the target encoder alone, which is what is kept after pretraining.");
        }
        if (archive)
        {
            PyTorchWriter.Write(path, networks.ToDictionary(pair => Owner(pair.Key), pair => (object?)Reference(pair.Key, pair.Value).ToDictionary(t => t.Key, t => (object?)t.Value)));
            return;
        }
        var tensors = networks.SelectMany(pair => naming == WeightNaming.HuggingFace
            ? Theirs(pair.Key, pair.Value, beside: networks.ContainsKey(NetworkPart.Probe))
            : Reference(pair.Key, pair.Value).Select(t => KeyValuePair.Create($"{Owner(pair.Key)}.{t.Key}", t.Value))).ToDictionary();
        if (path.EndsWith(".safetensors", StringComparison.Ordinal)) SafeTensors.Write(path, tensors, Metadata);
        else WriteFolder(path, tensors, largestFile);
    }

    // Python's libraries ask for it.
    private static readonly Dictionary<string, string> Metadata = new() { ["format"] = "pt" };

    private static string Owner(NetworkPart part) => part switch
    {
        NetworkPart.TargetEncoder => "target_encoder",
        NetworkPart.Predictor => "predictor",
        NetworkPart.Probe => "classifier",
        _ => "encoder",
    };

    /// <summary>A probe's names have no <c>backbone.</c> in the released programs.</summary>
    private static Dictionary<string, Tensor> Reference(NetworkPart part, nn.Module network) =>
        network.state_dict().ToDictionary(pair => part == NetworkPart.Probe ? "module." + pair.Key : ReferenceNames.ToReference(pair.Key), pair => pair.Value);

    /// <summary>Beside a probe, the networks are a part of VJEPA2ForVideoClassification and carry its prefix.</summary>
    private static Dictionary<string, Tensor> Theirs(NetworkPart part, nn.Module network, bool beside)
    {
        var own = network.state_dict().Where(pair => !pair.Key.EndsWith("pos_embed", StringComparison.Ordinal)).ToDictionary();
        return HuggingFaceNames.To(part, own).ToDictionary(pair => beside && part != NetworkPart.Probe ? "vjepa2." + pair.Key : pair.Key, pair => pair.Value);
    }

    private static void WriteFolder(string folder, Dictionary<string, Tensor> tensors, long largest)
    {
        var indexPath = Path.Combine(Directory.CreateDirectory(folder).FullName, "model.safetensors.index.json");
        File.Delete(indexPath); // one of an earlier export would hide this one
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
        var index = new { metadata = new { total_size = tensors.Values.Sum(t => t.numel() * t.ElementSize) }, weight_map = map };
        // The index is written last: without it the folder is not taken for a model.
        File.WriteAllText(indexPath, JsonSerializer.Serialize(index));
    }
}
