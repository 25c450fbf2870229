using System.CommandLine;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Commands;

/// <summary>Finds the notebooks that the command line names, in reading order.</summary>
internal static class NotebookFiles
{
    private const string DefaultFolder = "notebooks";

    /// <summary>The argument PATH, which may be given any number of times.</summary>
    public static Argument<string[]> Argument() => new("PATH")
    {
        Description = $"Notebooks, or folders of notebooks. Default: {DefaultFolder}/.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <exception cref="UsageException">A path does not exist, or a folder holds no notebook.</exception>
    public static IReadOnlyList<string> Find(IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
        {
            var here = Environment.CurrentDirectory;
            return InFolder(DefaultFolderFrom(here) ?? throw new UsageException(
                $"There is no folder {DefaultFolder}/ in or above {here}: name a notebook, as in 'run my.ipynb'."));
        }
        return [.. paths.SelectMany(path => Directory.Exists(path) ? InFolder(path)
            : File.Exists(path) ? [Path.GetFullPath(path)]
            : throw new UsageException($"{path}: there is no such notebook or folder."))];
    }

    private static IReadOnlyList<string> InFolder(string folder)
    {
        string[] files =
            [.. Directory.GetFiles(folder, "*.ipynb").Select(Path.GetFullPath).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new UsageException($"{folder} holds no notebook (*.ipynb).");
    }

    private static string? DefaultFolderFrom(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (Directory.Exists(Path.Combine(folder.FullName, DefaultFolder)))
                return Path.Combine(folder.FullName, DefaultFolder);
        return null;
    }
}
