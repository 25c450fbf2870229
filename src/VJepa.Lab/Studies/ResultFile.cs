using System.Text.Json;
using System.Text.Json.Serialization;

namespace VJepa.Lab.Studies;

/// <summary>A run's numbers on disk. It is believed only if it is complete, unchanged, and of this run and build.</summary>
/// <param name="Key">Key of the run.</param>
/// <param name="Build">Build that measured.</param>
/// <param name="Metrics">Values by name.</param>
/// <param name="Hash">Over the three above.</param>
internal sealed record ResultFile(string Key, string Build, IReadOnlyDictionary<string, double> Metrics, string Hash)
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals, // NaN
    };

    /// <summary>Writes under a temporary name first: a file of this name is complete.</summary>
    public static void Write(string path, string key, string build, IReadOnlyDictionary<string, double> metrics)
    {
        var temporary = path + ".new";
        var content = new ResultFile(key, build, metrics, HashOf(key, build, metrics));
        File.WriteAllText(temporary, JsonSerializer.Serialize(content, Json));
        File.Move(temporary, path, overwrite: true);
    }

    /// <summary>Reads a file that exists.</summary>
    /// <returns>The numbers, or null and the reason why they are not believed.</returns>
    public static (IReadOnlyDictionary<string, double>? Metrics, string? Problem) Read(string path, string key, string build)
    {
        try
        {
            var read = JsonSerializer.Deserialize<ResultFile>(File.ReadAllText(path), Json);
            if (read is not { Key: not null, Build: not null, Metrics: not null }) return (null, "is incomplete");
            if (read.Hash != HashOf(read.Key, read.Build, read.Metrics)) return (null, "was changed after it was written");
            if (read.Build != build) return (null, "is of another build");
            return read.Key == key ? (read.Metrics, null) : (null, "is of another run");
        }
        catch (JsonException)
        {
            return (null, "is not a complete result file");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return (null, $"can't be read ({problem.Message})");
        }
    }

    private static string HashOf(string key, string build, IReadOnlyDictionary<string, double> metrics) =>
        StudyRun.Hash(JsonSerializer.Serialize(
            new { key, build, metrics = metrics.OrderBy(pair => pair.Key, StringComparer.Ordinal) }, Json));
}
