using System.Text.Json.Nodes;
using VJepa.Notebooks.Commands;
using VJepa.Notebooks.Runs;

namespace VJepa.Notebooks.Tests.Commands;

public sealed class RunSchemaTests
{
    private static readonly JsonObject root = JsonNode.Parse(RunFileJson.Schema())!.AsObject();

    public static TheoryData<string> Recipes => [.. NamedRecipes.Names.Select(recipe => recipe.Name)];

    [Theory]
    [MemberData(nameof(Recipes))]
    public void Every_printed_recipe_fits_the_schema(string name) =>
        Assert.Empty(Faults(root, JsonNode.Parse(ConfigCommand.Text(name, null)), ""));

    [Theory]
    [InlineData("""{"training": {"learningRat": 1}}""")]
    [InlineData("""{"training": {"epochs": "x"}}""")]
    [InlineData("""{"training": {"masks": [{"kind": "MultiBlokMask"}]}}""")]
    [InlineData("""{"training": {"masks": [{"kind": "MultiBlockMask", "block": 3}]}}""")]
    public void The_schema_refuses_wrong_fields(string text) =>
        Assert.NotEmpty(Faults(root, JsonNode.Parse(text), ""));

    /// <summary>The keywords that the schema uses, and no others.</summary>
    private static IEnumerable<string> Faults(JsonNode schema, JsonNode? value, string path)
    {
        if (schema is not JsonObject rules) yield break;
        foreach (var (keyword, rule) in rules)
        {
            IEnumerable<string> found = keyword switch
            {
                "type" => Names(rule!).Any(type => IsOf(type, value)) ? [] : [$"{path}: not {rule}"],
                "const" or "enum" => Names(rule!).Contains(value?.ToString()) ? [] : [$"{path}: {value}"],
                "properties" when value is JsonObject fields => fields.Where(field => rule![field.Key] is not null)
                    .SelectMany(field => Faults(rule![field.Key]!, field.Value, $"{path}.{field.Key}")),
                "additionalProperties" when value is JsonObject fields => fields
                    .Where(field => rules["properties"]![field.Key] is null).Select(field => $"{path}.{field.Key}"),
                "required" when value is JsonObject fields => Names(rule!).Where(name => !fields.ContainsKey(name)),
                "items" when value is JsonArray list => list.SelectMany(entry => Faults(rule!, entry, path)),
                "anyOf" => rule!.AsArray().Any(choice => !Faults(choice!, value, path).Any()) ? [] : [$"{path}: none"],
                "oneOf" => rule!.AsArray().Count(choice => !Faults(choice!, value, path).Any()) == 1
                    ? [] : [$"{path}: not one of the kinds"],
                "$ref" => Faults(At((string)rule!), value, path),
                "properties" or "additionalProperties" or
                    "required" or "items" or "$schema" or "$defs" or "default" => [],
                _ => [$"{path}: the test does not know {keyword}"],
            };
            foreach (var fault in found) yield return fault;
        }
    }

    private static JsonNode At(string reference) => reference.Split('/').Skip(1)
        .Aggregate((JsonNode)root, (node, name) => node is JsonArray list ? list[int.Parse(name)]! : node[name]!);

    private static string[] Names(JsonNode rule) =>
        rule is JsonArray list ? [.. list.Select(name => name?.ToString() ?? "null")] : [rule.ToString()];

    private static bool IsOf(string type, JsonNode? value) => type switch
    {
        "null" => value is null,
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "integer" => value is JsonValue number && number.TryGetValue<long>(out _),
        "number" => value is JsonValue number && number.TryGetValue<double>(out _),
        "boolean" => value is JsonValue word && word.TryGetValue<bool>(out _),
        "string" => value is JsonValue word && word.TryGetValue<string>(out _),
        _ => false,
    };
}
