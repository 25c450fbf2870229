using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>Puts tensors into a network, all of them or none.</summary>
public static class WeightLoading
{
    // Fixed tables are computed from the configuration: a file may lack them, or have them for another size.
    private static readonly string[] Tables = ["pos_embed", "predictor_pos_embed"];

    /// <summary>Compares a network with a file's tensors; nothing is changed.</summary>
    public static LoadReport Compare(nn.Module network, IReadOnlyDictionary<string, Tensor> weights)
    {
        var own = network.state_dict();
        static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
        return new LoadReport(
            [.. own.Keys.Where(name => !weights.ContainsKey(name) && !Tables.Contains(name))],
            [.. weights.Keys.Where(name => !own.ContainsKey(name) && !Tables.Contains(name))],
            [.. own.Where(pair => weights.TryGetValue(pair.Key, out var other) && !other.shape.SequenceEqual(pair.Value.shape) && !Tables.Contains(pair.Key))
                .Select(pair => $"{pair.Key} {Shape(pair.Value)}, in the file {Shape(weights[pair.Key])}")]);
    }

    /// <summary>Copies the tensors into the network.</summary>
    /// <param name="network">Where they go; its precision and device stay.</param>
    /// <param name="weights">Tensors under this library's names.</param>
    /// <param name="path">Their file, for the error.</param>
    /// <param name="partial">Leave as they are the network's tensors that the file does not have or has in another shape. Without it nothing is copied then.</param>
    /// <exception cref="WeightFileException">Something does not fit, and <paramref name="partial"/> was not asked for.</exception>
    public static LoadReport Load(nn.Module network, IReadOnlyDictionary<string, Tensor> weights, string path, bool partial = false)
    {
        var report = Compare(network, weights);
        if (!partial && !report.IsComplete)
            throw new WeightFileException(path, $"does not fit the network ({report}). Choose the configuration it was made with, or ask for partial loading.");
        using var quiet = no_grad();
        foreach (var (name, tensor) in network.state_dict())
            if (weights.TryGetValue(name, out var saved) && saved.shape.SequenceEqual(tensor.shape))
                tensor.copy_(saved);
        return report;
    }
}
