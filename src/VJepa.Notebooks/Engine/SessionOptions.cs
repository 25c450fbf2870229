namespace VJepa.Notebooks.Engine;

/// <summary>Options of a session.</summary>
public sealed record SessionOptions
{
    /// <summary>C# that runs before the first cell: using directives.</summary>
    public string Prelude { get; init; } = "";

    /// <summary>The folder to which paths in <c>#r</c>, <c>#load</c> and <c>#!import</c> are relative.</summary>
    public string Directory { get; init; } = Environment.CurrentDirectory;

    /// <summary>quick, classroom or full.</summary>
    public string Profile { get; init; } = "quick";

    /// <summary>How long a stopped cell may run on before its thread is interrupted.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(1.5);
}
