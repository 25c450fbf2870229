using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using VJepa.Interactive;

namespace VJepa.Notebooks.Engine;

/// <summary>Recorded values as JSON.</summary>
internal static class ResultValue
{
    private static readonly JsonSerializerOptions options = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <exception cref="ArgumentException">JSON can't represent the value.</exception>
    public static JsonNode? ToJson(string name, object? value)
    {
        try
        {
            return JsonSerializer.SerializeToNode(value, options);
        }
        catch (Exception e) when (e is NotSupportedException or JsonException)
        {
            throw new ArgumentException($"The result '{name}' is a {TypeName.Of(value!.GetType())}, which JSON can't "
                + "represent: record numbers, strings or lists of them.", e);
        }
    }
}
