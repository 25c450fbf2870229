using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using VJepa.Notebooks.Running;
using VJepa.Runtime;

namespace VJepa.Notebooks.Runs;

/// <summary>Run files as text. Masks, objectives and targets keep their type names, as in checkpoints.</summary>
internal static class RunFileJson
{
    public static JsonSerializerOptions Options { get; } = new(ConfigurationJson.Options)
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // paths stay readable
        TypeInfoResolver = ConfigurationJson.Options.TypeInfoResolver!.WithAddedModifier(LeaveOutComputed),
    };

    /// <summary>The file's text, every field with its value.</summary>
    public static string Print(RunFile run) => JsonSerializer.Serialize(run, Options);

    /// <summary>A JSON schema, for editors.</summary>
    public static string Schema() => RunSchema.Of(typeof(RunFile)).ToJsonString(Options);

    /// <summary>Reads a file and changes fields of it.</summary>
    /// <param name="sets"><c>path=value</c>, such as <c>training.learningRate=1e-3</c>.</param>
    /// <exception cref="UsageException">There is no such file, or it is wrong; the message names every
    /// fault.</exception>
    public static RunFile Read(string path, IReadOnlyList<string> sets)
    {
        if (!File.Exists(path))
            throw new UsageException($"{path}: there is no such file. 'vjepa config course' prints one to begin with.");
        try
        {
            return Parse(File.ReadAllText(path), sets);
        }
        catch (UsageException e)
        {
            throw new UsageException($"{path}: {e.Message}");
        }
    }

    /// <summary>The same from text.</summary>
    public static RunFile Parse(string text, IReadOnlyList<string> sets)
    {
        JsonNode? node;
        try
        {
            node = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions
            {
                CommentHandling = JsonCommentHandling.Skip,
                AllowTrailingCommas = true,
                AllowDuplicateProperties = false,
            });
        }
        catch (JsonException e)
        {
            throw new UsageException($"it is not JSON: {e.Message}");
        }
        var run = Checked(node);
        if (sets.Count == 0) return run;
        var complete = JsonSerializer.SerializeToNode(run, Options)!;
        foreach (var set in sets) FieldSetting.Apply(complete, set);
        return Checked(complete);
    }

    private static RunFile Checked(JsonNode? node)
    {
        var faults = FieldCheck.Faults(node, typeof(RunFile));
        if (faults.Count > 0) throw new UsageException(string.Join(Environment.NewLine, faults));
        try
        {
            var run = node.Deserialize<RunFile>(Options)!;
            RunCheck.Values(run);
            return run;
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new UsageException(e.Message);
        }
    }

    private static void LeaveOutComputed(JsonTypeInfo info)
    {
        for (var i = info.Properties.Count - 1; i >= 0; i--)
            if (info.Properties[i] is { Set: null, AssociatedParameter: null })
                info.Properties.RemoveAt(i);
            else
                info.Properties[i].ShouldSerialize = static (_, _) => true; // every field can be seen and set
    }
}
