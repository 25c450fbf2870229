namespace VJepa.Video;

/// <summary>A list from folders: each folder that has videos is a class.</summary>
internal static class FolderClasses
{
    public static VideoList Find(string folder, out IReadOnlyList<string> classes, IReadOnlyList<string>? known)
    {
        var folders = Directory.EnumerateDirectories(folder).Where(path => !Clutter.Is(path))
            .Select(path => (Name: Path.GetFileName(path), Videos: Videos(path)))
            .Where(found => found.Videos.Length > 0).OrderBy(found => found.Name, StringComparer.Ordinal).ToArray();
        if (folders.Length == 0)
        {
            throw new VideoListException(
                folder, 0, "no folder with files.", "Put the videos of each class into one folder.");
        }
        var names = known?.ToList() ?? [];
        names.AddRange(folders.Select(found => found.Name).Where(name => !names.Contains(name)).ToArray());
        classes = names;
        var entries = folders.SelectMany(found => found.Videos.Select(path => (path, names.IndexOf(found.Name))))
            .Select((e, i) => new VideoListEntry(e.path, e.Item2, i + 1));
        return new(folder, [.. entries]);
    }

    /// <summary>Files and folders of pictures, in alphabetical order.</summary>
    private static string[] Videos(string folder) =>
    [
        .. Directory.EnumerateFileSystemEntries(folder)
            .Where(path => !Clutter.Is(path) && (!Directory.Exists(path) || HasFiles(path)))
            .Order(StringComparer.Ordinal),
    ];

    private static bool HasFiles(string folder) => Directory.EnumerateFiles(folder).Any(file => !Clutter.Is(file));
}
