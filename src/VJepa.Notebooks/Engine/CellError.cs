namespace VJepa.Notebooks.Engine;

/// <summary>Why a cell failed.</summary>
/// <param name="Name">Exception type, or <c>CompileError</c>, <c>DirectiveError</c>, <c>Interrupted</c>.</param>
/// <param name="Message">One or a few lines, without a stack.</param>
/// <param name="Traceback">What a front end prints: message, place in the cell and the frames inside cells.</param>
/// <param name="Line">Line of the cell, from 1; null when unknown.</param>
public sealed record CellError(string Name, string Message, IReadOnlyList<string> Traceback, int? Line)
{
    public const string Interrupted = nameof(Interrupted);
    public const string Compile = "CompileError";
    public const string Directive = "DirectiveError";

    public bool IsInterruption => Name == Interrupted;
}
