using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using VJepa.Notebooks.Running;
using VJepa.Runtime;

namespace VJepa.Notebooks.Runs;

/// <summary><c>--set training.learningRate=1e-3</c>: changes one field of a complete file.</summary>
internal static class FieldSetting
{
    /// <exception cref="UsageException">There is no such field.</exception>
    public static void Apply(JsonNode root, string setting)
    {
        var at = setting.IndexOf('=', StringComparison.Ordinal);
        if (at <= 0)
            throw new UsageException($"--set {setting}: expected FIELD=VALUE, such as training.learningRate=1e-3.");
        var names = setting[..at].Trim().Split('.');
        var node = root;
        for (var i = 0; i < names.Length - 1; i++)
        {
            Refuse(node, names, i);
            node = Child(node, names[i])
                ?? throw new UsageException($"--set {setting}: {string.Join('.', names[..(i + 1)])} is null.");
        }
        Refuse(node, names, names.Length - 1);
        var value = Value(setting[(at + 1)..].Trim());
        if (names[^1] == ConfigurationJson.Kind)
        {
            // Another kind has other fields: it starts with its own.
            foreach (var field in node.AsObject().Select(pair => pair.Key).ToArray()) node.AsObject().Remove(field);
        }
        if (node is JsonArray list) list[int.Parse(names[^1], CultureInfo.InvariantCulture)] = value;
        else node[names[^1]] = value;
    }

    private static void Refuse(JsonNode node, string[] names, int i)
    {
        var path = string.Join('.', names[..(i + 1)]);
        if (node is JsonArray list)
        {
            var isIndex = int.TryParse(names[i], CultureInfo.InvariantCulture, out var index);
            if (!isIndex || index < 0 || index >= list.Count)
                throw new UsageException($"--set: {path} is unknown; the list has entries 0 to {list.Count - 1}.");
        }
        else if (node is not JsonObject value)
        {
            throw new UsageException($"--set: {path} is unknown; {string.Join('.', names[..i])} has no fields.");
        }
        else if (!value.ContainsKey(names[i]))
        {
            throw new UsageException(
                "--set: " + FieldCheck.Unknown(path, names[i], value.Select(field => field.Key)));
        }
    }

    private static JsonNode? Child(JsonNode node, string name) =>
        node is JsonArray list ? list[int.Parse(name, CultureInfo.InvariantCulture)] : node[name];

    /// <summary>JSON if it is JSON, else a text: names and paths need no quotes.</summary>
    private static JsonNode? Value(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return JsonValue.Create(text);
        }
    }
}
