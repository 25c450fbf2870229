namespace VJepa.Notebooks.Engine;

/// <summary>The outcome of a cell.</summary>
/// <param name="Error">Null if the cell succeeded.</param>
/// <param name="Elapsed">Time from submission to the end, including compilation.</param>
public sealed record CellResult(CellError? Error, TimeSpan Elapsed)
{
    public bool Succeeded => Error is null;
}

/// <summary>Why a cell failed.</summary>
/// <param name="Name">The exception type, or <c>CompileError</c>, <c>DirectiveError</c> or <c>Interrupted</c>.</param>
/// <param name="Message">One or a few lines, without a stack trace.</param>
/// <param name="Traceback">What a front end prints: message, line of the cell, stack frames inside cells.</param>
/// <param name="Line">Line of the cell, counted from 1; null if unknown.</param>
public sealed record CellError(string Name, string Message, IReadOnlyList<string> Traceback, int? Line)
{
    public const string Interrupted = nameof(Interrupted);
    public const string Compile = "CompileError";
    public const string Directive = "DirectiveError";

    public bool IsInterruption => Name == Interrupted;
}
