using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Commands;

/// <summary>From what was given on the command line to notebook files, in reading order.</summary>
internal static class NotebookFiles
{
    private const string DefaultFolder = "notebooks";

    /// <exception cref="UsageException">A path names nothing, or a folder holds no notebook.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
            return InFolder(DefaultFolderFrom(Environment.CurrentDirectory)
                ?? throw new UsageException($"There is no folder {DefaultFolder}/ here or above {Environment.CurrentDirectory}: name notebooks, as in 'run my.ipynb'."));
        return [.. paths.SelectMany(path => Directory.Exists(path) ? InFolder(path)
            : File.Exists(path) ? [Path.GetFullPath(path)]
            : throw new UsageException($"{path}: there is no such notebook or folder."))];
    }

    private static IReadOnlyList<string> InFolder(string folder)
    {
        var files = Directory.GetFiles(folder, "*.ipynb").Select(Path.GetFullPath).Order(StringComparer.Ordinal).ToList();
        return files.Count > 0 ? files : throw new UsageException($"{folder} holds no notebook (*.ipynb).");
    }

    private static string? DefaultFolderFrom(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, DefaultFolder)))
                return Path.Combine(folder.FullName, DefaultFolder);
        return null;
    }
}
