namespace VJepa.Notebooks.Engine;

/// <summary>A stretch of a cell in one language. Directive lines are blanked, so that line numbers stay the cell's.</summary>
internal sealed record CellPart(string Language, string Text)
{
    public bool ShowTime { get; init; }

    public bool ShowVariables { get; init; }

    /// <summary>Notebooks to run first.</summary>
    public IReadOnlyList<(string Path, int Line)> Imports { get; init; } = [];

    /// <summary>Packages asked for by <c>#r "nuget: …"</c>.</summary>
    public IReadOnlyList<PackageRequest> Packages { get; init; } = [];
}
