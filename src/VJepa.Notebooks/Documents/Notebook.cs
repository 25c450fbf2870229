using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Documents;

/// <summary>A notebook file in nbformat 4.</summary>
public sealed class Notebook
{
    private static readonly JsonSerializerOptions writing = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    private readonly JsonObject json;

    private Notebook(JsonObject json, string path)
    {
        this.json = json;
        Path = path;
        Cells = [.. json["cells"]!.AsArray().Select(cell => new NotebookCell(cell!.AsObject()))];
    }

    public string Path { get; }

    /// <summary>File name without folder and extension; output files get the same name.</summary>
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);

    public List<NotebookCell> Cells { get; }

    public JsonObject Metadata => NotebookText.ObjectAt(json, "metadata");

    /// <summary>The metadata's <c>vjepa</c> object: title, times, needs.</summary>
    public NotebookCard Card => new(Metadata["vjepa"] as JsonObject, FirstHeading() ?? Name);

    /// <summary>A notebook without cells.</summary>
    public static Notebook Empty(string path) => new(new JsonObject
    {
        ["cells"] = new JsonArray(),
        ["metadata"] = new JsonObject(),
        ["nbformat"] = 4,
        ["nbformat_minor"] = 5,
    }, path);

    /// <exception cref="NotebookFormatException">The file is missing or not an nbformat 4 notebook.</exception>
    public static Notebook Load(string path)
    {
        if (!File.Exists(path))
            throw new NotebookFormatException(path, "there is no such notebook file.");
        var extension = System.IO.Path.GetExtension(path).ToLowerInvariant();
        if (extension == ".dib")
            throw new NotebookFormatException(path, "a .dib file of Polyglot Notebooks can't be run here: open it in "
                + "VS Code and save it as a Jupyter notebook (.ipynb).");
        if (extension != ".ipynb")
            throw new NotebookFormatException(path, "this is not a Jupyter notebook (.ipynb).");
        return Parse(File.ReadAllText(path), path);
    }

    /// <inheritdoc cref="Load"/>
    public static Notebook Parse(string text, string path)
    {
        try
        {
            if (JsonNode.Parse(text) is not JsonObject root)
                throw new NotebookFormatException(path, "expected a JSON object with cells, as Jupyter writes it.");
            if (root["nbformat"]?.GetValue<int>() is not 4)
                throw new NotebookFormatException(path, $"nbformat is {root["nbformat"]?.ToJsonString() ?? "missing"}, "
                    + "expected 4: open and save it in Jupyter to convert it.");
            if (root["cells"] is not JsonArray cells || cells.Any(cell => cell is not JsonObject))
                throw new NotebookFormatException(path, "it has no list of cells.");
            return new Notebook(root, path);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new NotebookFormatException(path, $"it is not a notebook: {e.Message}", e);
        }
    }

    /// <summary>A deep copy.</summary>
    public Notebook Clone()
    {
        Store();
        return new Notebook((JsonObject)json.DeepClone(), Path);
    }

    /// <summary>The notebook as nbformat 4.5: every cell has an id, the kernel is <c>.net-csharp</c>.</summary>
    public string ToText()
    {
        json["nbformat"] = 4;
        json["nbformat_minor"] = Math.Max(5, (int?)json["nbformat_minor"] ?? 5);
        CellIds.Complete(Cells);
        Metadata["kernelspec"] = new JsonObject
        {
            ["display_name"] = ".NET (C#)",
            ["language"] = "C#",
            ["name"] = ".net-csharp",
        };
        Metadata["language_info"] = new JsonObject
        {
            ["file_extension"] = ".cs",
            ["mimetype"] = "text/x-csharp",
            ["name"] = "C#",
            ["pygments_lexer"] = "csharp",
            ["version"] = "14.0",
        };
        foreach (var cell in Cells.Where(cell => cell.IsCode))
        {
            cell.Json.TryAdd("execution_count", null);
            cell.Json.TryAdd("outputs", new JsonArray());
        }
        Store();
        return json.ToJsonString(writing) + "\n";
    }

    /// <summary>Writes a temporary file, then renames it: an interruption never leaves half a notebook.</summary>
    public void Save(string path)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!);
        File.WriteAllText(path + ".tmp", ToText());
        File.Move(path + ".tmp", path, overwrite: true);
    }

    private string? FirstHeading() => Cells.Where(cell => cell.IsMarkdown)
        .SelectMany(cell => cell.Source.Split('\n'))
        .FirstOrDefault(line => line.StartsWith("# ", StringComparison.Ordinal))?[2..].Trim();

    private void Store()
    {
        var cells = json["cells"]!.AsArray();
        cells.Clear();
        foreach (var cell in Cells)
            cells.Add(cell.Json);
    }
}

/// <summary>A file that is not a readable notebook. The message names the file and what was expected.</summary>
public sealed class NotebookFormatException(string file, string reason, Exception? inner = null)
    : Exception($"{file}: {reason}", inner);
