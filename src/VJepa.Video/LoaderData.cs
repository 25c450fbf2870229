using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using VJepa.Runtime;

namespace VJepa.Video;

/// <summary>Describes what a loader's batches are made of, so that a run can tell other data from its own.</summary>
public static class LoaderData
{
    /// <summary>As for configurations, with fields: ranges are tuples.</summary>
    public static JsonSerializerOptions Options { get; } = new(ConfigurationJson.Options)
    {
        IncludeFields = true,
        WriteIndented = false,
    };

    /// <summary>Lists, sampling, transform and all else that decides the batches, by name.</summary>
    public static IReadOnlyDictionary<string, string> Of(
        IReadOnlyList<WeightedList> lists, ClipLoaderOptions options)
    {
        var data = new Dictionary<string, string>
        {
            ["Sampling"] = Text(options.Sampling),
            ["Transform"] = Text(options.Transform),
            ["Seed"] = $"{options.Seed}",
        };
        if (options.WorldSize > 1) data["Rank"] = $"{options.Rank} of {options.WorldSize}";
        if (lists.Any(l => l.List.Entries.Any(e => Directory.Exists(e.Path))))
            data["FolderFps"] = options.Reader.FolderFps.ToString("R", CultureInfo.InvariantCulture);
        foreach (var (list, i) in lists.Select((list, i) => (list, i)))
        {
            var weight = lists.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $", weight {list.Weight}") : "";
            data[lists.Count > 1 ? $"List {i + 1}" : "List"] =
                $"{list.List.Count} entries, digest {list.List.Digest()}{weight}";
        }
        return data;
    }

    /// <summary>
    /// Digest of a list's paths, labels and file sizes, in order. Paths are relative to the list's folder: list and
    /// videos may be moved together.
    /// </summary>
    public static string Digest(this VideoList list)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(list.Path))!;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var entry in list.Entries)
        {
            var file = new FileInfo(entry.Path);
            var name = Path.GetRelativePath(folder, entry.Path).Replace('\\', '/');
            hash.AppendData(Encoding.UTF8.GetBytes(
                $"{name}\t{entry.Label}\t{(file.Exists ? file.Length : Frames(entry.Path))}\n"));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static int Frames(string folder) =>
        Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder).Count() : -1;

    private static string Text<T>(T value)
    {
        try
        {
            return JsonSerializer.Serialize(value, Options);
        }
        catch (Exception e) when (e is NotSupportedException or JsonException)
        {
            return value!.ToString()!;
        }
    }
}
