namespace VJepa.Weights;

/// <summary>How a file's tensors fit a network.</summary>
/// <param name="Missing">Tensors of the network that the file does not have.</param>
/// <param name="Unexpected">Tensors of the file that the network does not have.</param>
/// <param name="OtherShape">Tensors of both that differ in shape: name, the network's, the file's.</param>
public sealed record LoadReport(IReadOnlyList<string> Missing, IReadOnlyList<string> Unexpected, IReadOnlyList<string> OtherShape)
{
    /// <summary>Every tensor has found its place.</summary>
    public bool IsComplete => Missing.Count + Unexpected.Count + OtherShape.Count == 0;

    public override string ToString() => IsComplete ? "every tensor fits" : string.Join("; ",
        new[] { Text("missing", Missing), Text("unexpected", Unexpected), Text("of another shape", OtherShape) }.Where(text => text.Length > 0));

    private static string Text(string what, IReadOnlyList<string> names) => names.Count == 0 ? ""
        : $"{names.Count} {what}: {string.Join(", ", names.Take(5))}{(names.Count > 5 ? ", …" : "")}";
}
