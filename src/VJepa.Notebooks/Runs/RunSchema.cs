using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using VJepa.Runtime;

namespace VJepa.Notebooks.Runs;

/// <summary>The JSON schema of run files.</summary>
internal static class RunSchema
{
    private const string Reference = "$ref", Definitions = "#/$defs/";

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
        var definitions = new JsonObject();
        for (var open = Missing(schema, definitions); open is not null; open = Missing(schema, definitions))
        {
            var kinds = OpenTypes.Kinds(open);
            foreach (var kind in kinds) definitions[kind.Name] ??= Kind(kind);
            definitions[open.Name] = new JsonObject
            {
                ["oneOf"] = new JsonArray([.. kinds.Select(kind => ToDefinition(kind.Name))]),
            };
            schema["$defs"] = definitions;
        }
        return schema;
    }

    /// <summary>The exporter can't look into the converter of open types, which may contain each other: they become
    /// definitions.</summary>
    private static JsonNode Complete(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (OpenTypes.IsOpen(context.TypeInfo.Type))
        {
            var named = ToDefinition(context.TypeInfo.Type.Name);
            var canBeNull = context.PropertyInfo is { IsSetNullable: true };
            return canBeNull
                ? new JsonObject { ["anyOf"] = new JsonArray(named, new JsonObject { ["type"] = "null" }) }
                : named;
        }
        if (schema is JsonObject list && context.TypeInfo.ElementType is { } element && OpenTypes.IsOpen(element))
            list["items"] = ToDefinition(element.Name);
        if (schema is JsonObject value && value.ContainsKey("properties")) value["additionalProperties"] = false;
        return schema;
    }

    private static JsonObject ToDefinition(string name) => new() { [Reference] = Definitions + name };

    private static JsonObject Kind(Type type)
    {
        var schema = RunFileJson.Options.GetJsonSchemaAsNode(type, exporter) as JsonObject ?? [];
        foreach (var place in Objects(schema).ToArray())
        {
            var pointer = (string?)place[Reference];
            if (pointer?.StartsWith(Definitions, StringComparison.Ordinal) == false)
                place[Reference] = $"{Definitions}{type.Name}{pointer[1..]}";
        }
        if (schema["properties"] is not JsonObject) schema["properties"] = new JsonObject();
        if (schema["required"] is not JsonArray) schema["required"] = new JsonArray();
        schema["type"] = "object";
        schema["properties"]!.AsObject().Insert(0, ConfigurationJson.Kind, new JsonObject { ["const"] = type.Name });
        schema["required"]!.AsArray().Insert(0, ConfigurationJson.Kind);
        schema["additionalProperties"] = false;
        return schema;
    }

    /// <summary>An open type that is referred to, but not yet defined.</summary>
    private static Type? Missing(JsonNode schema, JsonObject definitions) => Objects(schema)
        .Select(place => place[Reference] is JsonValue name ? (string?)name : null)
        .Where(name => name?.StartsWith(Definitions, StringComparison.Ordinal) == true)
        .Select(name => name![Definitions.Length..])
        .Where(name => !name.Contains('/') && !definitions.ContainsKey(name))
        .Select(name => typeof(ConfigurationJson).Assembly.GetExportedTypes().First(type => type.Name == name))
        .FirstOrDefault();

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject value => value.SelectMany(field => Objects(field.Value)).Prepend(value),
        JsonArray list => list.SelectMany(Objects),
        _ => [],
    };
}
