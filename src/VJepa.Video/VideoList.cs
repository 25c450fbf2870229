using System.Globalization;

namespace VJepa.Video;

/// <summary>
/// A list of videos in V-JEPA's format: <c>path label</c> per line, separated by a space, no header; paths are absolute
/// or relative to the list's folder. A path may contain spaces: the label follows the last one.
/// </summary>
/// <param name="Path">The list's file, or any name.</param>
/// <param name="Entries">Its lines, in order.</param>
public sealed record VideoList(string Path, IReadOnlyList<VideoListEntry> Entries)
{
    private const string Expected = "Each line must be 'path label', separated by a space, for example: videos/a.mp4 3";

    public int Count => Entries.Count;

    /// <summary>The largest label plus one.</summary>
    public int ClassCount => Entries.Max(e => e.Label) + 1;

    /// <summary>Reads a list.</summary>
    /// <param name="path">The list's file.</param>
    /// <param name="requireFiles">
    /// Every video must exist; the first missing one is an error that names its line.
    /// </param>
    /// <exception cref="FileNotFoundException">The list does not exist.</exception>
    /// <exception cref="VideoListException">
    /// The list is empty, a label is missing or not a number, or a video is missing.
    /// </exception>
    public static VideoList Load(string path, bool requireFiles = false)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException(
                $"{path}: no such list. A list is a text file with 'path label' per line.", path);
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var entries = new List<VideoListEntry>();
        var number = 0;
        foreach (var raw in File.ReadLines(path))
        {
            number++;
            var line = raw.Trim().TrimStart('\uFEFF');
            if (line.Length == 0) continue;
            var (name, label) = Split(path, number, line);
            var full = System.IO.Path.GetFullPath(name, folder);
            if (requireFiles && !File.Exists(full) && !Directory.Exists(full))
                throw new VideoListException(path, number, $"there is no file '{full}'.",
                    "Paths are relative to the list's folder; correct the path or remove the line.");
            entries.Add(new(full, label, number));
        }
        if (entries.Count == 0)
            throw new VideoListException(path, 0, "the list is empty.", Expected);
        return new(path, entries);
    }

    /// <summary>
    /// A list from folders: each folder below <paramref name="folder"/> is a class, in alphabetical order.
    /// </summary>
    /// <param name="folder">Contains one folder per class.</param>
    /// <param name="classes">Class names, by label.</param>
    /// <exception cref="VideoListException">No folder with files was found.</exception>
    public static VideoList FromFolders(string folder, out IReadOnlyList<string> classes)
    {
        var folders = Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal).ToArray();
        classes = [.. folders.Select(f => System.IO.Path.GetFileName(f))];
        var entries = folders.SelectMany((inner, label) => Directory.EnumerateFileSystemEntries(inner)
            .Order(StringComparer.Ordinal).Select(path => (path, label)))
            .Select((e, i) => new VideoListEntry(e.path, e.label, i + 1)).ToArray();
        return entries.Length > 0 ? new(folder, entries)
            : throw new VideoListException(
                folder, 0, "no folder with files.", "Put the videos of each class into one folder.");
    }

    /// <summary>A random part of every class, at least one video each, in the same order.</summary>
    /// <param name="fraction">Fraction of each class, above 0 and at most 1.</param>
    /// <param name="perClass">Maximum number of videos per class.</param>
    /// <param name="seed">Seed of the draw. With the same seed, a smaller part is a subset of a larger one.</param>
    public VideoList Subset(double fraction = 1, int perClass = int.MaxValue, int seed = 0)
    {
        if (fraction is not (> 0 and <= 1) || perClass < 1)
            throw new ArgumentException(
                $"The fraction must be above 0 and at most 1, perClass at least 1; given: {fraction}, {perClass}.");
        var kept = Entries.GroupBy(e => e.Label).SelectMany(group =>
        {
            var drawn = group.ToArray();
            Seeds.For(seed, group.Key).Shuffle(drawn);
            return drawn.Take(Math.Clamp((int)Math.Round(drawn.Length * fraction), 1, perClass));
        }).ToHashSet();
        return this with { Entries = [.. Entries.Where(kept.Contains)] };
    }

    /// <summary>The videos of some classes; their labels become 0, 1, 2, … in the order given.</summary>
    public VideoList OfClasses(IReadOnlyList<int> labels) => this with
    {
        Entries = [.. Entries.Select(e => e with { Label = IndexOf(labels, e.Label) }).Where(e => e.Label >= 0)],
    };

    /// <summary>Writes the list, with relative paths for videos below its folder.</summary>
    public void Save(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        File.WriteAllLines(path, Entries.Select(e =>
        {
            var relative = System.IO.Path.GetRelativePath(folder, e.Path);
            var name = relative.StartsWith("..", StringComparison.Ordinal) ? e.Path : relative.Replace('\\', '/');
            return string.Create(CultureInfo.InvariantCulture, $"{name} {e.Label}");
        }));
    }

    private static int IndexOf(IReadOnlyList<int> labels, int label) =>
        Enumerable.Range(0, labels.Count).FirstOrDefault(i => labels[i] == label, -1);

    private static (string Name, int Label) Split(string path, int number, string line)
    {
        var space = line.LastIndexOfAny([' ', '\t']);
        if (space < 0) throw new VideoListException(path, number, $"'{line}' has no label.", Expected);
        var label = line[(space + 1)..];
        var isNumber = int.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value);
        if (!isNumber || value < -1)
            throw new VideoListException(
                path, number, $"the label '{label}' is not a class number (0, 1, 2, …).", Expected);
        return (line[..space].TrimEnd().Trim('"'), value);
    }
}
