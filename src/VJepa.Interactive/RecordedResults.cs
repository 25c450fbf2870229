using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace VJepa.Interactive;

/// <summary>The values that a notebook has recorded, as JSON, by dotted name.</summary>
public sealed class RecordedResults
{
    private static readonly JsonSerializerOptions options = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    private readonly Dictionary<string, JsonNode?> values = [];

    /// <summary>A copy of the values so far.</summary>
    public IReadOnlyDictionary<string, JsonNode?> All
    {
        get
        {
            lock (values)
                return new Dictionary<string, JsonNode?>(values);
        }
    }

    /// <exception cref="ArgumentException">JSON can't represent the value.</exception>
    public void Add(string name, object? value)
    {
        JsonNode? json;
        try
        {
            json = JsonSerializer.SerializeToNode(value, options);
        }
        catch (Exception e) when (e is NotSupportedException or JsonException)
        {
            throw new ArgumentException($"The result '{name}' is a {TypeName.Of(value!.GetType())}, which JSON can't "
                + "represent: record numbers, strings or lists of them.", e);
        }
        lock (values)
            values[name] = json;
    }
}
