using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using VJepa.Models;
using VJepa.Runtime;

namespace VJepa.Weights;

/// <summary>The encoder's configuration that a run keeps beside its weights.</summary>
internal static class RunShape
{
    // Of a training checkpoint, and of a kept encoder with its card.
    private static readonly string[] names = ["state.json", "checkpoint.json"];

    private static readonly JsonSerializerOptions strict = new(ConfigurationJson.Options)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>The configuration in the folder of a checkpoint or of one of its files; null if there is none, or one
    /// of another kind of encoder.</summary>
    public static EncoderConfig? Find(string path)
    {
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists) is not { } file) return null;
        try
        {
            return JsonNode.Parse(File.ReadAllText(file))?["Config"]?["Encoder"]
                .Deserialize<EncoderConfig>(strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
