using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Weights;

/// <summary>How a file's tensors fit a network.</summary>
/// <param name="Missing">Tensors of the network that the file does not have.</param>
/// <param name="Unexpected">Tensors of the file that the network does not have.</param>
/// <param name="OtherShape">Tensors that differ in shape: name, the network's shape, the file's.</param>
public sealed record LoadReport(
    IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> OtherShape)
{
    /// <summary>Whether every tensor fits.</summary>
    public bool IsComplete => Missing.Count + Unexpected.Count + OtherShape.Count == 0;

    public override string ToString()
    {
        if (IsComplete) return "every tensor fits";
        string[] parts =
            [Text("missing", Missing), Text("unexpected", Unexpected), Text("of another shape", OtherShape)];
        return string.Join("; ", parts.Where(part => part.Length > 0));
    }

    private static string Text(string what, IReadOnlyList<string> names) => names.Count == 0 ? ""
        : $"{names.Count} {what}: {string.Join(", ", names.Take(5))}{(names.Count > 5 ? ", …" : "")}";
}

/// <summary>Copies tensors into a network, all of them or none.</summary>
public static class WeightLoading
{
    // Fixed position tables are computed from the configuration: a file may lack them, and another size is resized.
    private static readonly string[] Tables = ["pos_embed", "predictor_pos_embed"];

    /// <summary>Compares a network with a file's tensors; nothing is changed.</summary>
    public static LoadReport Compare(nn.Module network, IReadOnlyDictionary<string, Tensor> weights)
    {
        var own = network.state_dict();
        var common = own.Where(pair => weights.ContainsKey(pair.Key) && !Tables.Contains(pair.Key));
        var differing = common.Where(pair => !weights[pair.Key].shape.SequenceEqual(pair.Value.shape));
        return new LoadReport(
            [.. own.Keys.Where(name => !weights.ContainsKey(name) && !Tables.Contains(name))],
            [.. weights.Keys.Where(name => !own.ContainsKey(name) && !Tables.Contains(name))],
            [.. differing.Select(pair => $"{pair.Key} {Shape(pair.Value)}, in the file {Shape(weights[pair.Key])}")]);
    }

    /// <summary>Copies the tensors of a safetensors file whose names begin with a prefix, which is removed.</summary>
    /// <exception cref="WeightFileException">The file has no such names, or the tensors do not fit.</exception>
    internal static void LoadPart(nn.Module network, string path, string prefix)
    {
        using var scope = NewDisposeScope();
        var own = SafeTensors.Read(path, name => name.StartsWith(prefix, StringComparison.Ordinal));
        if (own.Count == 0) throw new WeightFileException(path, $"has no network '{prefix.TrimEnd('.')}'.");
        Load(network, own.ToDictionary(pair => pair.Key[prefix.Length..], pair => pair.Value), path);
    }

    /// <summary>
    /// Copies tensors into the network. A position table of another size is resized, as the networks do for clips of
    /// another size.
    /// </summary>
    /// <param name="network">Keeps its precision and device.</param>
    /// <param name="weights">Tensors under this library's names.</param>
    /// <param name="path">Their file, for the error.</param>
    /// <param name="partial">
    /// Skip tensors that are missing or have another shape. Without it these are errors and nothing is copied.
    /// </param>
    /// <exception cref="WeightFileException">
    /// Something does not fit, and <paramref name="partial"/> was not given.
    /// </exception>
    public static LoadReport Load(
        nn.Module network, IReadOnlyDictionary<string, Tensor> weights, string path, bool partial = false)
    {
        var report = Compare(network, weights);
        if (!partial && !report.IsComplete)
            throw new WeightFileException(
                path, $"does not fit the network ({report}). Choose its own configuration, or load it partially.");
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var own = network.state_dict();
        var fitting = own.Where(pair => weights.ContainsKey(pair.Key)).ToDictionary(
            pair => pair.Key,
            pair => Tables.Contains(pair.Key)
                ? Table(network, pair.Value, weights[pair.Key], path)
                : weights[pair.Key]);
        foreach (var (name, saved) in fitting)
            if (saved.shape.SequenceEqual(own[name].shape)) own[name].copy_(saved);
        return report;
    }

    /// <summary>A file's position table, resized to the network's grid where that is another one.</summary>
    private static Tensor Table(nn.Module network, Tensor own, Tensor saved, string path)
    {
        var isSameShape = saved.shape.SequenceEqual(own.shape);
        var (grid, config) = network switch
        {
            Encoder encoder => (encoder.Config.Grid, encoder.Config),
            Predictor predictor => (predictor.Grid, null),
            _ when isSameShape => (null, null),
            _ => throw new WeightFileException(
                path, $"has a position table that cannot be resized for a {network.GetType().Name}."),
        };
        if (grid is null) return saved;
        var known = SavedTable.Recognize(saved);
        if (config is not null && known?.UniformPower is { } uniform && uniform != config.UniformPower)
            throw new WeightFileException(
                path, $"has a position table with UniformPower = {uniform}; the configuration says " +
                $"{config.UniformPower}. Choose the file's.");
        if (known?.Grid == grid || (known is null && isSameShape)) return saved;
        var isSameWidth = saved.dim() == 3 && saved.shape[^1] == own.shape[^1];
        var from = !isSameWidth ? null : known is null ? GuessGrid(saved.shape[1], grid) : OneStep(known.Grid, grid);
        if (from is null)
            throw new WeightFileException(
                path, $"has a position table {Shape(saved)} " +
                (known is null ? "of an unknown grid" : $"for a grid of {known.Grid} tokens") +
                $" that cannot be resized to {Shape(own)}, a grid of {grid} tokens: " +
                "change frames or image size in one step, not both.");
        return config?.ShortClipsTakeFirstRows == true && from.Frames > grid.Frames
            ? saved.narrow(1, 0, grid.Count)
            : PositionTable.Resize(saved, from, grid);
    }

    private static TokenGrid? OneStep(TokenGrid saved, TokenGrid own) =>
        saved.Frames == own.Frames || saved with { Frames = own.Frames } == own ? saved : null;

    /// <summary>
    /// The grid of a table that does not tell it: a square with the network's frames, or the network's square with
    /// other frames. Null if neither fits, or both.
    /// </summary>
    private static TokenGrid? GuessGrid(long rows, TokenGrid grid)
    {
        var side = (int)Math.Round(Math.Sqrt(rows / (double)grid.Frames));
        var isSquare = (long)side * side * grid.Frames == rows;
        if (isSquare == (rows % grid.PerFrame == 0)) return null;
        return isSquare
            ? grid with { Height = side, Width = side }
            : grid with { Frames = (int)(rows / grid.PerFrame) };
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.shape)}]";
}
