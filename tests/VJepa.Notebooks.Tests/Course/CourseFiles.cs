namespace VJepa.Notebooks.Tests.Course;

/// <summary>The notebooks and Markdown files of the repository.</summary>
internal static class CourseFiles
{
    public static string Root { get; } = FindRoot();

    public static TheoryData<string> Notebooks => [.. Names("notebooks", "*.ipynb")];

    public static TheoryData<string> Texts => [.. Names("", "*.md")];

    public static string Notebook(string name) => Path.Combine(Root, "notebooks", name);

    private static IEnumerable<string> Names(string folder, string pattern) =>
        Directory.GetFiles(Path.Combine(Root, folder), pattern)
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "VJepa.Notebooks.sln")))
                return folder.FullName;
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds VJepa.Notebooks.sln.");
    }
}
