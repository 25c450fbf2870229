using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Running;

/// <summary>What a run tells while it goes on.</summary>
public abstract record RunEvent(string Notebook)
{
    public sealed record NotebookStarted(string Notebook, string Title, int Index, int Count, int CodeCells) : RunEvent(Notebook);

    /// <summary>Code cells count from 1; <see cref="FirstLine"/> is the first that is no comment or directive.</summary>
    public sealed record CellStarted(string Notebook, int Number, int CodeCells, string FirstLine) : RunEvent(Notebook);

    public sealed record CellText(string Notebook, string Stream, string Text) : RunEvent(Notebook);

    public sealed record CellFailed(string Notebook, int Number, CellError Error) : RunEvent(Notebook);

    public sealed record NotebookEnded(string Notebook, NotebookReport Report) : RunEvent(Notebook);
}
