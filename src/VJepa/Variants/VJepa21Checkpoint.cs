using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Variants;

/// <summary>
/// Checkpoints of V-JEPA 2.1 with all their networks: encoder with its image path, predictor, and target encoder
/// (<c>ema_encoder</c> or <c>target_encoder</c>), each name after <c>module.backbone.</c>.
/// </summary>
public static class VJepa21Checkpoint
{
    private const string Wrapper = "module.backbone.";
    private static readonly string[] targetNames = ["ema_encoder", "target_encoder"];

    /// <summary>The networks of a file. Every tensor of the three must fit, and none may be missing; optimizer state
    /// and other entries are passed over.</summary>
    /// <param name="path">A PyTorch archive or a safetensors file.</param>
    /// <param name="config">The networks' shape, which the file does not hold.</param>
    /// <exception cref="WeightFileException">The file is damaged, or a tensor is missing, unknown or of another shape;
    /// the message names them.</exception>
    public static DenseNetworks Load(string path, VJepa21Config config)
    {
        using var scope = NewDisposeScope();
        using IWeightSource source = path.EndsWith(".safetensors", StringComparison.Ordinal)
            ? new SafeTensorsSource([path])
            : new ArchiveSource(path);
        var target = targetNames.Where(name => Has(source, name)).ToArray();
        if (target.Length == 2)
            throw new WeightFileException(
                path, "has both ema_encoder and target_encoder. Keep the one that you want.");
        var networks = DenseTrainer.New(config);
        try
        {
            Load(networks.Encoder, source, "encoder", path);
            Load(networks.Predictor, source, "predictor", path);
            Load(networks.TargetEncoder, source, target.FirstOrDefault() ?? targetNames[0], path);
            return networks;
        }
        catch
        {
            networks.Dispose();
            throw;
        }
    }

    /// <summary>Writes the networks as the released program names them. <see cref="EncoderLoader"/> opens the file,
    /// too, as the encoder for videos.</summary>
    /// <param name="path">Ends in .pt, .pth or .pth.tar.</param>
    /// <param name="target">Owner of the target encoder: <c>ema_encoder</c> (B and L) or <c>target_encoder</c>
    /// (g and G).</param>
    /// <exception cref="ArgumentException">The owner is none of the two.</exception>
    /// <exception cref="WeightFileException">The system refused to write the file.</exception>
    public static void Write(string path, DenseNetworks networks, string target = "ema_encoder")
    {
        if (!targetNames.Contains(target))
            throw new ArgumentException($"The owner is '{target}': choose {string.Join(" or ", targetNames)}.");
        PyTorchWriter.Write(path, new Dictionary<string, object?>
        {
            ["encoder"] = Named(networks.Encoder),
            ["predictor"] = Named(networks.Predictor),
            [target] = Named(networks.TargetEncoder),
        });
    }

    private static bool Has(IWeightSource source, string owner) =>
        source.Names.Any(name => name.StartsWith(owner + ".", StringComparison.Ordinal));

    private static Dictionary<string, object?> Named(nn.Module network) =>
        network.state_dict().ToDictionary(pair => Wrapper + pair.Key, pair => (object?)pair.Value);

    private static void Load(nn.Module network, IWeightSource source, string owner, string path)
    {
        if (!Has(source, owner))
            throw new WeightFileException(path, $"has no '{owner}'. Its first names: {First(source)}.");
        using var scope = NewDisposeScope();
        var weights = source.Names.Where(name => name.StartsWith(owner + ".", StringComparison.Ordinal))
            .ToDictionary(name => Own(name[(owner.Length + 1)..]), source.Read);
        var report = WeightLoading.Compare(network, weights);
        if (!report.IsComplete)
            throw new WeightFileException(
                path, $"its '{owner}' does not fit the configuration ({report}). Choose the file's own.");
        WeightLoading.Load(network, weights, path);
    }

    private static string First(IWeightSource source) => string.Join(", ", source.Names.Take(5));

    private static string Own(string name) =>
        name.StartsWith(Wrapper, StringComparison.Ordinal) ? name[Wrapper.Length..] : name;
}
