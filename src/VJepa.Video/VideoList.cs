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
    public int Count => Entries.Count;

    /// <summary>The largest label plus one.</summary>
    public int ClassCount => Entries.Select(e => e.Label).DefaultIfEmpty(-1).Max() + 1;

    /// <summary>Reads a list with numbers as labels (<see cref="LabeledLists"/> also reads names).</summary>
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
        var lines = VideoListFile.Read(path, requireFiles, numbersOnly: true);
        return new(path, [.. lines.Select(line => new VideoListEntry(
            line.Path, int.Parse(line.Label, CultureInfo.InvariantCulture), line.Number))]);
    }

    /// <summary>
    /// A list from folders: each folder below <paramref name="folder"/> that has videos is a class, in alphabetical
    /// order. Hidden and system files, text files and folders without videos are left out.
    /// </summary>
    /// <param name="folder">Contains one folder per class.</param>
    /// <param name="classes">Class names, by label.</param>
    /// <param name="known">
    /// Class names that keep their labels, for a list that is made apart from another; new ones follow.
    /// </param>
    /// <exception cref="VideoListException">No folder with files was found.</exception>
    public static VideoList FromFolders(
        string folder, out IReadOnlyList<string> classes, IReadOnlyList<string>? known = null) =>
        FolderClasses.Find(folder, out classes, known);

    /// <summary>Draws a part of each class to hold out. Training keeps at least one video of each class.</summary>
    /// <param name="fraction">Fraction of each class to hold out, above 0 and below 1.</param>
    /// <param name="seed">Seed of the draw.</param>
    /// <returns>The rest and the part that is held out, each in the same order.</returns>
    public (VideoList Train, VideoList Held) Split(double fraction, int seed = 0)
    {
        if (fraction is not (> 0 and < 1))
            throw new ArgumentException($"The fraction to hold out is {fraction}; it must be between 0 and 1.");
        var held = Entries.GroupBy(e => e.Label).SelectMany(group =>
        {
            var drawn = group.ToArray();
            Seeds.For(seed, group.Key).Shuffle(drawn);
            var most = drawn.Length - 1;
            return drawn.Take(Math.Clamp((int)Math.Round(drawn.Length * fraction), Math.Min(1, most), most));
        }).ToHashSet();
        return (this with { Entries = [.. Entries.Where(e => !held.Contains(e))] },
            this with { Entries = [.. Entries.Where(held.Contains)] });
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
        WholeFile.WriteLines(path, Entries.Select(e =>
        {
            var relative = System.IO.Path.GetRelativePath(folder, e.Path);
            var name = relative.StartsWith("..", StringComparison.Ordinal) ? e.Path : relative.Replace('\\', '/');
            return string.Create(CultureInfo.InvariantCulture, $"{name} {e.Label}");
        }));
    }

    private static int IndexOf(IReadOnlyList<int> labels, int label) =>
        Enumerable.Range(0, labels.Count).FirstOrDefault(i => labels[i] == label, -1);
}
