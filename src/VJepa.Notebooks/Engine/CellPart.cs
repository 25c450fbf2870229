namespace VJepa.Notebooks.Engine;

/// <summary>A part of a cell in one language. Directives become empty lines, which keeps the line numbers.</summary>
internal sealed record CellPart(string Language, string Text)
{
    public bool ShowTime { get; init; }

    public bool ShowVariables { get; init; }

    /// <summary>Notebooks to run first, by <c>#!import</c>.</summary>
    public IReadOnlyList<(string Path, int Line)> Imports { get; init; } = [];

    /// <summary>Packages to load first, by <c>#r "nuget: …"</c>.</summary>
    public IReadOnlyList<PackageRequest> Packages { get; init; } = [];
}

/// <summary>A NuGet package that a cell asks for.</summary>
/// <param name="Version">Null for the newest.</param>
/// <param name="Line">Line of the cell, counted from 1.</param>
internal sealed record PackageRequest(string Name, string? Version, int Line);
