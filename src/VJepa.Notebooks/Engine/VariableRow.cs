namespace VJepa.Notebooks.Engine;

/// <summary>A line of <c>#!whos</c>.</summary>
public sealed record VariableRow(string Name, string Type, string Value);
