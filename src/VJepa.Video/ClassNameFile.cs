using System.Globalization;

namespace VJepa.Video;

/// <summary>Files of class names: lines of <c>index,"name"</c> or <c>index name</c>; other lines are ignored.</summary>
public static class ClassNameFile
{
    /// <summary>
    /// The file that belongs to a list: <c>NAME_labels.csv</c> beside NAME_train.csv and the like, else
    /// <c>labels.csv</c>; null if there is none.
    /// </summary>
    public static string? Find(string list)
    {
        const string ending = "_labels.csv";
        var folder = Path.GetDirectoryName(Path.GetFullPath(list))!;
        if (!Directory.Exists(folder)) return null;
        var name = Path.GetFileName(list);
        var own = Directory.EnumerateFiles(folder, "*" + ending)
            .Where(file => name.StartsWith(Path.GetFileName(file)[..^ending.Length] + "_", StringComparison.Ordinal))
            .MaxBy(file => file.Length);
        var shared = Path.Combine(folder, "labels.csv");
        return own ?? (File.Exists(shared) ? shared : null);
    }

    /// <summary>Names by index.</summary>
    public static IReadOnlyDictionary<int, string> Read(string file)
    {
        var names = new Dictionary<int, string>();
        foreach (var line in File.ReadLines(file))
        {
            var parts = line.TrimStart('\uFEFF').Split([',', ' ', '\t'], 2);
            if (parts.Length < 2 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var index)) continue;
            var name = parts[1].Trim();
            if (name is ['"', .., '"'] && name.Length > 1)
                name = name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal);
            if (index >= 0 && name.Length > 0) names[index] = name;
        }
        return names;
    }

    /// <summary>Names in order.</summary>
    /// <exception cref="VideoListException">The indices are not 0 to n - 1, or a name is there twice.</exception>
    public static IReadOnlyList<string> ReadAll(string file)
    {
        var names = Read(file);
        var ordered = Enumerable.Range(0, names.Count).Select(i => names.GetValueOrDefault(i)).ToArray();
        if (names.Count > 0 && ordered.All(name => name is not null) && ordered.Distinct().Count() == names.Count)
            return ordered!;
        throw new VideoListException(
            file, 0, "class names must have the indices 0, 1, 2, … and differ.", "Each line must be 'index,name'.");
    }

    /// <summary>Writes names by index.</summary>
    public static void Write(string file, IReadOnlyList<string> names) => File.WriteAllLines(
        file,
        names.Select((name, i) => $"{i},\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")
            .Prepend("label,name"));
}
