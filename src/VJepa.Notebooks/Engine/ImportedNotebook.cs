using VJepa.Notebooks.Documents;

namespace VJepa.Notebooks.Engine;

/// <summary>The code cells of a notebook given by <c>#!import</c>.</summary>
internal static class ImportedNotebook
{
    /// <exception cref="DirectiveException">The file is missing or not a notebook.</exception>
    public static IReadOnlyList<string> Read(string path, string directory, int line)
    {
        try
        {
            var notebook = Notebook.Load(Path.GetFullPath(path, directory));
            if (OtherLanguage.OfNotebook(notebook.Metadata) is { } language)
                throw new DirectiveException($"#!import: {notebook.Path} is {language} notebook.", line);
            return [.. notebook.Cells
                .Where(cell => cell.IsCode && !string.IsNullOrWhiteSpace(cell.Source))
                .Select(cell => cell.Source)];
        }
        catch (NotebookFormatException e)
        {
            throw new DirectiveException($"#!import: {e.Message}", line);
        }
    }
}
