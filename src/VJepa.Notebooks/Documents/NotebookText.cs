using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Documents;

/// <summary>Text in nbformat: one string, or a list of lines with their line breaks.</summary>
internal static class NotebookText
{
    public static string Join(JsonNode? node) => node switch
    {
        JsonArray lines => string.Concat(lines.Select(line => (string?)line)),
        JsonValue value => (string?)value ?? "",
        _ => "",
    };

    public static JsonArray ToLines(string text)
    {
        var lines = new JsonArray();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start);
            var next = end < 0 ? text.Length : end + 1;
            lines.Add(text[start..next]);
            start = next;
        }
        return lines;
    }

    /// <summary>The object under <paramref name="name"/>, added if missing.</summary>
    public static JsonObject ObjectAt(JsonObject parent, string name)
    {
        if (parent[name] is JsonObject found)
            return found;
        var made = new JsonObject();
        parent[name] = made;
        return made;
    }
}
