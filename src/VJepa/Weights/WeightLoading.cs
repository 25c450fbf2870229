using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>Puts tensors into a network, all of them or none.</summary>
public static class WeightLoading
{
    // Fixed tables are computed from the configuration: a file may lack them. One of another size is resized.
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

    /// <summary>Copies those tensors of a safetensors file into the network whose names begin with a prefix, which is cut off.</summary>
    /// <exception cref="WeightFileException">The file has none of that name, or they do not fit.</exception>
    internal static void LoadPart(nn.Module network, string path, string prefix)
    {
        using var scope = NewDisposeScope();
        var own = SafeTensors.Read(path, name => name.StartsWith(prefix, StringComparison.Ordinal));
        if (own.Count == 0) throw new WeightFileException(path, $"it has no network '{prefix.TrimEnd('.')}'.");
        Load(network, own.ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value), path);
    }

    /// <summary>Copies the tensors into the network. A position table of another size is resized, as the networks do it with clips of another size.</summary>
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
            if (weights.TryGetValue(name, out var saved))
                if (saved.shape.SequenceEqual(tensor.shape)) tensor.copy_(saved);
                else if (Tables.Contains(name)) Resize(network, tensor, saved, path);
        return report;
    }

    /// <summary>Tables have a row for each token and do not tell their grid: it is square at the network's length, or has its frames in another number.</summary>
    private static void Resize(nn.Module network, Tensor own, Tensor saved, string path)
    {
        var (grid, firstRows) = network switch
        {
            Encoder encoder => (encoder.Config.Grid, encoder.Config.ShortClipsTakeFirstRows),
            Predictor predictor => (predictor.Grid, false),
            _ => (null, false),
        };
        var rows = saved.shape[1];
        var side = grid is null ? 0 : (int)Math.Round(Math.Sqrt(rows / (double)grid.Frames));
        var from = grid is null || saved.dim() != 3 || saved.shape[^1] != own.shape[^1] ? null
            : (long)side * side * grid.Frames == rows ? grid with { Height = side, Width = side }
            : rows % grid.PerFrame == 0 ? grid with { Frames = (int)(rows / grid.PerFrame) }
            : null;
        if (from is null)
            throw new WeightFileException(path, $"has a position table [{string.Join(", ", saved.shape)}] that cannot be resized to [{string.Join(", ", own.shape)}]: change frames or image size in one step, not both.");
        using var resized = firstRows && from.Frames > grid!.Frames ? saved.narrow(1, 0, grid.Count) : PositionTable.Resize(saved, from, grid!);
        own.copy_(resized);
    }
}
