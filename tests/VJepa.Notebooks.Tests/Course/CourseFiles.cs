namespace VJepa.Notebooks.Tests.Course;

/// <summary>The repository's own notebooks and pages of text.</summary>
internal static class CourseFiles
{
    public static string Root { get; } = FindRoot();

    public static TheoryData<string> Notebooks => [.. Directory.GetFiles(Path.Combine(Root, "notebooks"), "*.ipynb").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Texts => [.. Directory.GetFiles(Root, "*.md").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    public static string Notebook(string name) => Path.Combine(Root, "notebooks", name);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "VJepa.Notebooks.sln"))) folder = folder.Parent;
        return folder?.FullName ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds VJepa.Notebooks.sln.");
    }
}
