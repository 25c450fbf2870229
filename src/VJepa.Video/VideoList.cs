using System.Globalization;

namespace VJepa.Video;

/// <summary>
/// A list of videos in V-JEPA's form: <c>path label</c> a line, separated by a space, no header; paths relative to the
/// list's folder or absolute. A path may hold spaces: what follows the last one is the label.
/// </summary>
/// <param name="Path">The list's file, or a name.</param>
/// <param name="Entries">Its lines, in order.</param>
public sealed record VideoList(string Path, IReadOnlyList<VideoListEntry> Entries)
{
    public int Count => Entries.Count;

    /// <summary>The greatest label plus one.</summary>
    public int ClassCount => Entries.Max(e => e.Label) + 1;

    /// <summary>Reads a list.</summary>
    /// <param name="path">The list's file.</param>
    /// <param name="requireFiles">Every video must be there; the first missing one is an error with its line.</param>
    /// <exception cref="FileNotFoundException">There is no such list.</exception>
    /// <exception cref="VideoListException">Empty, a label is no number, a line has no label, a video is missing.</exception>
    public static VideoList Load(string path, bool requireFiles = false)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"{path}: no such list. Expected is a text file with 'path label' a line.", path);
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
                    "Paths are relative to the list's folder; correct the path or take the line out.");
            entries.Add(new(full, label, number));
        }
        if (entries.Count == 0)
            throw new VideoListException(path, 0, "the list is empty.", "Expected is 'path label' a line, for example: videos/a.mp4 3");
        return new(path, entries);
    }

    /// <summary>A list from folders: each folder below <paramref name="folder"/> is a class, in alphabetical order.</summary>
    /// <param name="folder">Holds a folder for each class.</param>
    /// <param name="classes">Class names, by label.</param>
    /// <exception cref="VideoListException">There are no folders with files.</exception>
    public static VideoList FromFolders(string folder, out IReadOnlyList<string> classes)
    {
        var names = Directory.EnumerateDirectories(folder).Select(d => System.IO.Path.GetFileName(d)).Order(StringComparer.Ordinal).ToArray();
        var entries = names.SelectMany((name, label) => Directory.EnumerateFileSystemEntries(System.IO.Path.Combine(folder, name))
            .Order(StringComparer.Ordinal).Select(path => (path, label)))
            .Select((e, i) => new VideoListEntry(System.IO.Path.GetFullPath(e.path), e.label, i + 1)).ToArray();
        classes = names;
        return entries.Length > 0 ? new(folder, entries)
            : throw new VideoListException(folder, 0, "no folders with files.", "Expected is one folder for each class, with its videos in it.");
    }

    /// <summary>A part of every class, drawn at random; a class keeps one video at least. The order stays.</summary>
    /// <param name="fraction">Share of each class, above 0 and at most 1.</param>
    /// <param name="perClass">Most videos of a class.</param>
    /// <param name="seed">Decides which. A smaller part of the same seed lies within a greater one.</param>
    public VideoList Subset(double fraction = 1, int perClass = int.MaxValue, int seed = 0)
    {
        if (fraction is not (> 0 and <= 1) || perClass < 1)
            throw new ArgumentException($"A fraction lies above 0 and at most at 1, and a class has one video at least; given are {fraction} and {perClass}.");
        var kept = Entries.GroupBy(e => e.Label).SelectMany(group =>
        {
            var drawn = group.ToArray();
            Seeds.For(seed, group.Key).Shuffle(drawn);
            return drawn.Take(Math.Clamp((int)Math.Round(drawn.Length * fraction), 1, perClass));
        }).ToHashSet();
        return this with { Entries = [.. Entries.Where(kept.Contains)] };
    }

    /// <summary>The videos of some classes, whose labels become 0, 1, 2, … in the order given.</summary>
    public VideoList OfClasses(IReadOnlyList<int> labels) => this with
    {
        Entries = [.. Entries.Select(e => e with { Label = IndexOf(labels, e.Label) }).Where(e => e.Label >= 0)],
    };

    /// <summary>Writes the list; paths below its folder are written relative to it.</summary>
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

    private static int IndexOf(IReadOnlyList<int> labels, int label) => Enumerable.Range(0, labels.Count).FirstOrDefault(i => labels[i] == label, -1);

    private static (string Name, int Label) Split(string path, int number, string line)
    {
        const string Expected = "Expected is 'path label', separated by a space, for example: videos/a.mp4 3";
        var space = line.LastIndexOfAny([' ', '\t']);
        if (space < 0) throw new VideoListException(path, number, $"'{line}' has no label.", Expected);
        var label = line[(space + 1)..];
        if (!int.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value < -1)
            throw new VideoListException(path, number, $"the label '{label}' is no class number (0, 1, 2, …).", Expected);
        return (line[..space].TrimEnd().Trim('"'), value);
    }
}
