using VJepa.Notebooks.Documents;

namespace VJepa.Notebooks.Engine;

/// <summary>The code cells of a notebook named by <c>#!import</c>.</summary>
internal static class ImportedNotebook
{
    public static IEnumerable<string> Read(string path, string directory) =>
        Notebook.Load(Path.GetFullPath(path, directory)).Cells
            .Where(cell => cell.IsCode && !string.IsNullOrWhiteSpace(cell.Source))
            .Select(cell => cell.Source);
}
