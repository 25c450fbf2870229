using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Documents;

/// <summary>
/// Outputs saved in a notebook file: small, and marked with a hash of the code that made them. The mark is
/// <c>vjepa.outputs</c> in the metadata.
/// </summary>
internal static partial class KeptOutputs
{
    /// <summary>Limit for the size of a notebook with its outputs.</summary>
    public const int MaxBytes = 3_000_000;

    public const string None = "none";
    public const string Current = "current";
    public const string Stale = "stale";
    public const string Unmarked = "unmarked";

    private const string Mark = "outputs";

    /// <summary><see cref="None"/>, <see cref="Current"/>, <see cref="Stale"/> (the code has changed) or
    /// <see cref="Unmarked"/> (without a hash of the code).</summary>
    public static string StateOf(Notebook notebook)
    {
        if (!notebook.Cells.Any(cell => cell.IsCode && (cell.Outputs.Count > 0 || cell.ExecutionCount is not null)))
            return None;
        return (notebook.Metadata["vjepa"] as JsonObject)?[Mark] is not JsonObject mark ? Unmarked
            : mark["code"]?.ToString() == HashOfCode(notebook) ? Current : Stale;
    }

    /// <summary>Marks the outputs as made by the notebook's current code.</summary>
    public static void MarkAs(Notebook notebook, string profile) =>
        NotebookText.ObjectAt(notebook.Metadata, "vjepa")[Mark] =
            new JsonObject { ["code"] = HashOfCode(notebook), ["profile"] = profile };

    /// <summary>Removes the mark.</summary>
    public static void Unmark(Notebook notebook) => (notebook.Metadata["vjepa"] as JsonObject)?.Remove(Mark);

    /// <summary>A copy to save: pictures and charts without their HTML, no execution times.</summary>
    public static Notebook Small(Notebook executed)
    {
        var kept = executed.Clone();
        foreach (var cell in kept.Cells.Where(cell => cell.IsCode))
        {
            cell.Metadata.Remove("execution");
            foreach (var data in cell.Outputs.Select(output => (output as JsonObject)?["data"]).OfType<JsonObject>())
                if (data.Any(format => format.Key == MimeBundle.Plotly || IsPicture(format.Key)))
                    data.Remove(MimeBundle.Html);
        }
        return kept;

        static bool IsPicture(string mime) => mime.StartsWith("image/", StringComparison.Ordinal);
    }

    /// <summary>Why the notebook can't be saved: it is too large. Null if it can.</summary>
    public static string? Objection(Notebook kept)
    {
        var bytes = Encoding.UTF8.GetByteCount(kept.ToText());
        if (bytes <= MaxBytes)
            return null;
        var largest = kept.Cells.Where(cell => cell.IsCode)
            .Select(cell => (cell.Id, Bytes: cell.Outputs.ToJsonString().Length))
            .OrderByDescending(cell => cell.Bytes)
            .Take(3)
            .Select(cell => $"{cell.Id} {Megabytes(cell.Bytes)}");
        return $"with its outputs it has {Megabytes(bytes)}, and the limit is {Megabytes(MaxBytes)}. "
            + $"Make the outputs of these cells smaller: {string.Join(", ", largest)}.";
    }

    private static string Megabytes(int bytes) => (bytes / 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " MB";

    /// <summary>The cell that loads the kit in .NET Interactive. It shows nothing, and where the kit lies may change.
    /// </summary>
    [GeneratedRegex("""^\s*#r\s+"[^"]*VJepa\.Interactive\.dll"\s+VJepa\.Interactive\.Kit\.Load\([^)]*\);?\s*$""")]
    public static partial Regex LoadsKit();

    // Of code cells only, without trailing whitespace: changed prose leaves the outputs current.
    private static string HashOfCode(Notebook notebook)
    {
        var code = string.Join('\0', notebook.Cells.Where(cell => cell.IsCode && !LoadsKit().IsMatch(cell.Source))
            .Select(cell => Trimmed(cell.Source)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)))[..32];

        static string Trimmed(string source) => string.Join('\n',
            source.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd())).Trim('\n');
    }
}
