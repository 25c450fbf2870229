using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using VJepa.Runtime;

namespace VJepa.Notebooks.Runs;

/// <summary>The JSON schema of run files.</summary>
internal static class RunSchema
{
    private static readonly JsonSchemaExporterOptions exporter = new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = Complete,
    };

    public static JsonNode Of(Type type)
    {
        var schema = RunFileJson.Options.GetJsonSchemaAsNode(type, exporter).AsObject();
        schema.Insert(0, "$schema", "https://json-schema.org/draft/2020-12/schema");
        (schema["properties"] as JsonObject)?.Add("$schema", new JsonObject { ["type"] = "string" });
        return schema;
    }

    /// <summary>The exporter can't look into the converter of open types: it gets their kinds here.</summary>
    private static JsonNode Complete(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (OpenTypes.IsOpen(context.TypeInfo.Type))
        {
            var kinds = OpenTypes.Kinds(context.TypeInfo.Type).Select(Kind).ToArray<JsonNode?>();
            return new JsonObject { ["oneOf"] = new JsonArray(kinds) };
        }
        if (schema is JsonObject value && value.ContainsKey("properties")) value["additionalProperties"] = false;
        return schema;
    }

    private static JsonObject Kind(Type type)
    {
        var schema = RunFileJson.Options.GetJsonSchemaAsNode(type, exporter).AsObject();
        var properties = schema["properties"] as JsonObject ?? [];
        schema["type"] = "object";
        schema["properties"] = properties.Parent is null ? properties : properties.DeepClone();
        var fields = schema["properties"]!.AsObject();
        fields.Insert(0, ConfigurationJson.Kind, new JsonObject { ["const"] = type.Name });
        var required = schema["required"] as JsonArray ?? [];
        if (required.Parent is null) schema["required"] = required;
        required.Insert(0, ConfigurationJson.Kind);
        schema["additionalProperties"] = false;
        return schema;
    }
}
