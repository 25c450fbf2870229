namespace VJepa.Notebooks.Running;

/// <summary>Options of a headless run.</summary>
public sealed record RunOptions
{
    public static IReadOnlyList<string> Profiles { get; } = ["quick", "classroom", "full"];

    /// <summary>Notebook files, in order.</summary>
    public required IReadOnlyList<string> Notebooks { get; init; }

    /// <summary>Folder for the executed notebooks, the pages and <c>results.json</c>.</summary>
    public string OutputFolder { get; init; } = "out";

    public string Profile { get; init; } = "quick";

    /// <summary>Values by variable name, for cells tagged <c>parameters</c>.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>The folder the command was given in: relative paths among the values start there.</summary>
    public string Folder { get; init; } = Environment.CurrentDirectory;

    /// <summary>Also save the outputs in the notebook files, if they are small enough.</summary>
    public bool Save { get; init; }

    /// <summary>Time limit for each cell; null for none.</summary>
    public TimeSpan? CellTimeout { get; init; }

    /// <summary>C# that runs before each notebook's first cell.</summary>
    public string Prelude { get; init; } = "";
}
