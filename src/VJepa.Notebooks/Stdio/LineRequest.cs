using System.Text.Json;
using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Stdio;

/// <summary>A request: one line of JSON with a <c>type</c>.</summary>
internal sealed class LineRequest
{
    private readonly JsonObject fields;

    private LineRequest(JsonObject fields) => this.fields = fields;

    public string Type => Text("type");

    /// <summary>The front end's name for the request, which the events of the answer carry.</summary>
    public string Id => Text("id");

    /// <exception cref="FormatException">The line is not a JSON object.</exception>
    public static LineRequest Parse(string line)
    {
        try
        {
            return new LineRequest(JsonNode.Parse(line) as JsonObject
                ?? throw new FormatException("expected a JSON object"));
        }
        catch (JsonException e)
        {
            throw new FormatException($"not JSON: {e.Message}", e);
        }
    }

    /// <exception cref="FormatException">The field is missing or not text.</exception>
    public string Text(string name) => TextOrNull(name)
        ?? throw new FormatException($"'{name}' is missing: expected a string");

    /// <exception cref="FormatException">The field is there and not text.</exception>
    public string? TextOrNull(string name) => fields[name] switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        { } other => throw new FormatException($"'{name}' is {other.ToJsonString()}: expected a string"),
    };

    /// <exception cref="FormatException">The field is missing or not a position in <paramref name="text"/>.</exception>
    public int Position(string name, string text) =>
        fields[name] is JsonValue value && value.TryGetValue<int>(out var at) && at >= 0 && at <= text.Length
            ? at
            : throw new FormatException($"'{name}' is {fields[name]?.ToJsonString() ?? "missing"}: "
                + $"expected a number from 0 to {text.Length}, the length of the code");
}
