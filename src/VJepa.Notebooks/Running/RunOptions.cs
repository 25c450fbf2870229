namespace VJepa.Notebooks.Running;

/// <summary>What a headless run does.</summary>
public sealed record RunOptions
{
    public static IReadOnlyList<string> Profiles { get; } = ["quick", "classroom", "full"];

    /// <summary>Notebook files, in order.</summary>
    public required IReadOnlyList<string> Notebooks { get; init; }

    /// <summary>Folder for the executed notebooks, the pages and <c>results.json</c>.</summary>
    public string OutputFolder { get; init; } = "out";

    public string Profile { get; init; } = "quick";

    /// <summary>Values for variables of cells tagged <c>parameters</c>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Write outputs back into the notebooks themselves, small enough to keep in a repository.</summary>
    public bool Save { get; init; }

    /// <summary>Longest time a cell may take; null without bound.</summary>
    public TimeSpan? CellTimeout { get; init; }

    /// <summary>C# that runs before each notebook's first cell.</summary>
    public string Prelude { get; init; } = "";
}
