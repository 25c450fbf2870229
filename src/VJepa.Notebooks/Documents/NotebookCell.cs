using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Documents;

/// <summary>A cell of a notebook, stored as its JSON, so that unknown properties survive.</summary>
public sealed class NotebookCell
{
    internal NotebookCell(JsonObject json) => Json = json;

    /// <summary>A new code cell.</summary>
    public static NotebookCell Code(string id, string source, params string[] tags) => new(new JsonObject
    {
        ["cell_type"] = "code",
        ["id"] = id,
        ["metadata"] = tags.Length == 0 ? new JsonObject()
            : new JsonObject { ["tags"] = new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]) },
        ["source"] = NotebookText.ToLines(source),
        ["execution_count"] = null,
        ["outputs"] = new JsonArray(),
    });

    /// <summary>A new Markdown cell.</summary>
    public static NotebookCell Markdown(string id, string source) => new(new JsonObject
    {
        ["cell_type"] = "markdown",
        ["id"] = id,
        ["metadata"] = new JsonObject(),
        ["source"] = NotebookText.ToLines(source),
    });

    public JsonObject Json { get; }

    public string Kind => (string?)Json["cell_type"] ?? "";

    public bool IsCode => Kind == "code";

    public bool IsMarkdown => Kind == "markdown";

    public string Id => (string?)Json["id"] ?? "";

    public string Source
    {
        get => NotebookText.Join(Json["source"]);
        set => Json["source"] = NotebookText.ToLines(value);
    }

    public JsonObject Metadata => NotebookText.ObjectAt(Json, "metadata");

    public IReadOnlyList<string> Tags =>
        Metadata["tags"] is JsonArray tags ? [.. tags.Select(tag => (string?)tag ?? "")] : [];

    public JsonArray Outputs
    {
        get => Json["outputs"] as JsonArray ?? [];
        set => Json["outputs"] = value;
    }

    public int? ExecutionCount
    {
        get => (int?)Json["execution_count"];
        set => Json["execution_count"] = value;
    }

    public bool HasTag(string tag) => Tags.Contains(tag);
}
