namespace VJepa.Notebooks.Engine;

/// <summary>A line starting with <c>#!</c> or <c>#r</c> that can't be followed.</summary>
public sealed class DirectiveException(string message, int line) : Exception(message)
{
    /// <summary>Line of the cell, from 1.</summary>
    public int Line { get; } = line;
}
