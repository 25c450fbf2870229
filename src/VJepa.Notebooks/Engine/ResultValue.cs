using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using VJepa.Interactive;

namespace VJepa.Notebooks.Engine;

internal static class ResultValue
{
    private static readonly JsonSerializerOptions options = new()
    {
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    public static JsonNode? ToJson(string name, object? value)
    {
        try
        {
            return JsonSerializer.SerializeToNode(value, options);
        }
        catch (Exception e) when (e is NotSupportedException or JsonException)
        {
            throw new ArgumentException(
                $"The result '{name}' is a {TypeName.Of(value!.GetType())}, which JSON can't hold: record numbers, texts or lists of them.", e);
        }
    }
}
