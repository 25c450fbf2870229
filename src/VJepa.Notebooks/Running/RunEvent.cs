using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Running;

/// <summary>Progress of a headless run.</summary>
public abstract record RunEvent(string Notebook)
{
    public sealed record NotebookStarted(string Notebook, string Title, int Index, int Count, int CodeCells)
        : RunEvent(Notebook);

    /// <summary>A code cell starts. Code cells are numbered from 1.</summary>
    /// <param name="FirstLine">The first line that is not a comment or a directive.</param>
    public sealed record CellStarted(string Notebook, int Number, int CodeCells, string FirstLine) : RunEvent(Notebook);

    public sealed record CellText(string Notebook, string Stream, string Text) : RunEvent(Notebook);

    public sealed record CellFailed(string Notebook, int Number, CellError Error) : RunEvent(Notebook);

    public sealed record NotebookEnded(string Notebook, NotebookReport Report) : RunEvent(Notebook);
}
