using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Documents;

/// <summary>The outcome of running one notebook.</summary>
public sealed record NotebookReport
{
    public required string Name { get; init; }

    public required string Title { get; init; }

    /// <summary><c>succeeded</c>, <c>failed</c>, <c>stopped</c> or <c>not started</c>.</summary>
    public required string Status { get; init; }

    public TimeSpan Elapsed { get; init; }

    /// <summary>Number of code cells that ran, out of <see cref="CodeCells"/>.</summary>
    public int CellsRun { get; init; }

    public int CodeCells { get; init; }

    /// <summary>Cell, line and message of the failure; empty if there was none.</summary>
    public string Failure { get; init; } = "";

    public IReadOnlyDictionary<string, JsonNode?> Results { get; init; } = new Dictionary<string, JsonNode?>();

    public const string Succeeded = "succeeded";
    public const string Failed = "failed";
    public const string Stopped = "stopped";
    public const string NotStarted = "not started";
}
