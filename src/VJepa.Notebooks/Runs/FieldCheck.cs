using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using VJepa.Runtime;

namespace VJepa.Notebooks.Runs;

/// <summary>Compares a file with the records that it describes, field by field.</summary>
internal static class FieldCheck
{
    /// <summary>What is wrong, one sentence a field; empty if nothing is.</summary>
    public static IReadOnlyList<string> Faults(JsonNode? node, Type type)
    {
        var faults = new List<string>();
        Check(node, type, "", faults);
        return faults;
    }

    private static void Check(JsonNode? node, Type type, string path, List<string> faults)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (OpenTypes.IsOpen(type))
        {
            Open(node, type, path, faults);
            return;
        }
        var info = RunFileJson.Options.GetTypeInfo(type);
        switch (info.Kind)
        {
            case JsonTypeInfoKind.Object:
                if (node is JsonObject value) Properties(value, info, path, faults);
                else faults.Add(Wrong(path, "an object, { … }", node));
                break;
            case JsonTypeInfoKind.Enumerable:
                if (node is not JsonArray list) faults.Add(Wrong(path, "a list, [ … ]", node));
                else
                    foreach (var (i, entry) in list.Index())
                        Check(entry, info.ElementType!, Below(path, $"{i}"), faults);
                break;
            default:
                if (!Fits(node, type)) faults.Add(Wrong(path, Expected(type, node), node));
                break;
        }
    }

    private static void Open(JsonNode? node, Type type, string path, List<string> faults)
    {
        var kinds = OpenTypes.Kinds(type).Select(kind => kind.Name).ToArray();
        var known = string.Join(", ", kinds);
        if (node is not JsonObject value || OpenTypes.Word(value) is not { } word)
            faults.Add(Wrong(path, $"an object with \"{ConfigurationJson.Kind}\", one of {known}", node));
        else if (OpenTypes.Named(type, value) is not { } chosen)
        {
            var near = NearestName.Of(word, kinds);
            faults.Add($"{Below(path, ConfigurationJson.Kind)}: {word} is unknown{near} Known: {known}.");
        }
        else
            Properties(value, RunFileJson.Options.GetTypeInfo(chosen), path, faults, ConfigurationJson.Kind);
    }

    private static void Properties(
        JsonObject value, JsonTypeInfo info, string path, List<string> faults, string? alsoKnown = null)
    {
        foreach (var (name, field) in value)
        {
            if (name == alsoKnown || name == "$schema") continue;
            if (info.Properties.FirstOrDefault(property => property.Name == name) is not { } found)
                faults.Add(Unknown(Below(path, name), name, info.Properties.Select(property => property.Name)));
            else if (field is null && (Nullable.GetUnderlyingType(found.PropertyType) is not null || MayBeNull(found)))
                continue;
            else
                Check(field, found.PropertyType, Below(path, name), faults);
        }
        var missing = info.Properties.Where(property => IsNeeded(property, info) && !value.ContainsKey(property.Name));
        faults.AddRange(missing.Select(property => $"{Below(path, property.Name)} is missing."));
    }

    /// <summary>The sentence for a name that no field has.</summary>
    public static string Unknown(string path, string name, IEnumerable<string> names)
    {
        var known = names.ToArray();
        var near = NearestName.Of(name, known);
        return $"{path} is unknown{(near.Length > 0 ? near : $"; there are {string.Join(", ", known)}.")}";
    }

    public static string Below(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    // A pair, such as a range, is a structure without defaults.
    private static bool IsNeeded(JsonPropertyInfo property, JsonTypeInfo info) =>
        info.Type.IsValueType || property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false };

    private static bool MayBeNull(JsonPropertyInfo property) =>
        !property.PropertyType.IsValueType && property.IsSetNullable;

    private static bool Fits(JsonNode? node, Type type)
    {
        if (node is null) return false;
        if (type.IsEnum) return node.GetValueKind() == JsonValueKind.String && Array.Exists(
            Enum.GetNames(type), name => string.Equals(name, (string?)node, StringComparison.OrdinalIgnoreCase));
        try
        {
            return node.Deserialize(type, RunFileJson.Options) is not null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private static string Expected(Type type, JsonNode? node) =>
        type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type))}" +
            (node is JsonValue word && word.TryGetValue<string>(out var name)
                ? NearestName.Of(name, Enum.GetNames(type)) : "")
        : type == typeof(string) ? "a text"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number"
        : "a number";

    private static string Wrong(string path, string expected, JsonNode? node)
    {
        var found = node?.ToJsonString(RunFileJson.Options).ReplaceLineEndings(" ") ?? "null";
        var shown = found.Length > 40 ? found[..40] + " …" : found;
        return $"{(path.Length == 0 ? "the file" : path)}: expected {expected}{(expected.EndsWith('?') ? " It is" :
            ", found")} {shown}.";
    }
}
