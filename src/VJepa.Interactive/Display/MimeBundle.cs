using System.Text.Json.Nodes;

namespace VJepa.Interactive.Display;

/// <summary>One value in several formats: MIME type to text. JSON is JSON text, pictures are base64.</summary>
public sealed class MimeBundle : Dictionary<string, string>
{
    public const string Plain = "text/plain";
    public const string Html = "text/html";
    public const string Markdown = "text/markdown";
    public const string Plotly = "application/vnd.plotly.v1+json";

    public MimeBundle() : base(StringComparer.Ordinal) { }

    /// <summary>Metadata by MIME type, as in nbformat: a picture's <c>width</c> and <c>alt</c>.</summary>
    public JsonObject Metadata { get; init; } = [];

    /// <summary>As in nbformat and the Jupyter protocol: JSON types as objects, everything else as text.</summary>
    public JsonObject ToJson()
    {
        var data = new JsonObject();
        foreach (var (mime, text) in this)
            data[mime] = IsJson(mime) ? JsonNode.Parse(text) : JsonValue.Create(text);
        return data;
    }

    public static bool IsJson(string mime) =>
        mime == "application/json" || mime.EndsWith("+json", StringComparison.Ordinal);
}
