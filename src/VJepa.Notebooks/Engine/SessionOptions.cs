namespace VJepa.Notebooks.Engine;

/// <summary>What a session starts with.</summary>
public sealed record SessionOptions
{
    /// <summary>C# that runs before the first cell: using directives. Compiled with the first cell's references.</summary>
    public string Prelude { get; init; } = "";

    /// <summary>Folder against which <c>#r</c>, <c>#load</c> and <c>#!import</c> paths are meant.</summary>
    public string Directory { get; init; } = Environment.CurrentDirectory;

    /// <summary>quick, classroom or full.</summary>
    public string Profile { get; init; } = "quick";

    /// <summary>How long a stopped cell may take to notice before its waits are interrupted.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(1.5);
}
