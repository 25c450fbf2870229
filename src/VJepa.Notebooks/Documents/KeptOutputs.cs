using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Documents;

/// <summary>
/// Outputs that a notebook keeps in the repository: marked with a hash of the code that made them, and small.
/// The mark stands in the metadata as <c>vjepa.outputs</c>.
/// </summary>
internal static class KeptOutputs
{
    /// <summary>Most bytes of a notebook with its outputs.</summary>
    public const int MaxBytes = 3_000_000;

    private const string Mark = "outputs";

    /// <summary><c>none</c>, <c>current</c>, <c>stale</c> (the code has changed since), or <c>unmarked</c> (nobody can tell).</summary>
    public static string StateOf(Notebook notebook)
    {
        if (!notebook.Cells.Any(cell => cell.IsCode && (cell.Outputs.Count > 0 || cell.ExecutionCount is not null)))
            return None;
        return (notebook.Metadata["vjepa"] as JsonObject)?[Mark] is not JsonObject mark ? Unmarked
            : mark["code"]?.ToString() == HashOfCode(notebook) ? Current : Stale;
    }

    public const string None = "none";
    public const string Current = "current";
    public const string Stale = "stale";
    public const string Unmarked = "unmarked";

    /// <summary>Says in the notebook which code its outputs are from.</summary>
    public static void MarkAs(Notebook notebook, string profile) =>
        NotebookText.ObjectAt(notebook.Metadata, "vjepa")[Mark] = new JsonObject { ["code"] = HashOfCode(notebook), ["profile"] = profile };

    /// <summary>The mark no longer holds.</summary>
    public static void Unmark(Notebook notebook) => (notebook.Metadata["vjepa"] as JsonObject)?.Remove(Mark);

    /// <summary>A copy to keep: each picture once, charts as data only, no times.</summary>
    public static Notebook Small(Notebook executed)
    {
        var kept = executed.Clone();
        foreach (var cell in kept.Cells.Where(cell => cell.IsCode))
        {
            cell.Metadata.Remove("execution");
            foreach (var data in cell.Outputs.OfType<JsonObject>().Select(output => output["data"]).OfType<JsonObject>())
                if (data.ContainsKey(MimeBundle.Plotly) || data.Any(format => format.Key.StartsWith("image/", StringComparison.Ordinal)))
                    data.Remove(MimeBundle.Html);
        }
        return kept;
    }

    /// <summary>Why it can't be kept: too large, with its largest cells; null when it can.</summary>
    public static string? Objection(Notebook kept)
    {
        var bytes = Encoding.UTF8.GetByteCount(kept.ToText());
        if (bytes <= MaxBytes)
            return null;
        var largest = kept.Cells.Where(cell => cell.IsCode)
            .Select(cell => (cell.Id, Bytes: cell.Outputs.ToJsonString().Length)).OrderByDescending(cell => cell.Bytes).Take(3)
            .Select(cell => $"{cell.Id} {Megabytes(cell.Bytes)}");
        return $"with its outputs it has {Megabytes(bytes)}, at most {Megabytes(MaxBytes)} are kept. Make pictures smaller in {string.Join(", ", largest)}.";
    }

    private static string Megabytes(int bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " MB";

    // Prose may change and outputs stay; blank ends of lines say nothing.
    private static string HashOfCode(Notebook notebook)
    {
        var code = string.Join('\0', notebook.Cells.Where(cell => cell.IsCode)
            .Select(cell => string.Join('\n', cell.Source.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).Trim('\n')));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)))[..32];
    }
}
