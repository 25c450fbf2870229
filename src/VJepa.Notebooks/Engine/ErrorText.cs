using System.Diagnostics;
using System.Reflection;
using Microsoft.CodeAnalysis;
using VJepa.Interactive;

namespace VJepa.Notebooks.Engine;

/// <summary>Errors for the user: message, line of the cell, short stack trace.</summary>
internal static class ErrorText
{
    private const int MaxShown = 8;
    private const string NotBuilt = ". The path starts in the notebook's folder. If it leads to a library that "
        + "is built from sources, build it first: dotnet build -c Release";

    public static CellError OfInterruption() =>
        new(CellError.Interrupted, "The cell was interrupted.", ["The cell was interrupted."], null);

    public static CellError OfDirective(DirectiveException error, string code) =>
        new(CellError.Directive, error.Message, [error.Message, .. Excerpt(code, error.Line, null, 0)], error.Line);

    public static CellError OfCompilation(IEnumerable<Diagnostic> diagnostics, string code)
    {
        var all = diagnostics.ToList();
        if (OtherLanguage.Guess(code) is { } language && all[0].Location.GetMappedLineSpan() is var at
            && ScriptText.ExecutionOf(at.Path) is not null)
        {
            var sentence = OtherLanguage.Sentence(language).Replace(" is ", " seems to be ", StringComparison.Ordinal);
            return new CellError(CellError.Compile, sentence, [sentence], null);
        }
        var lines = new List<string>();
        foreach (var diagnostic in all.Take(MaxShown))
        {
            var span = diagnostic.Location.GetMappedLineSpan();
            var (line, column) = (span.StartLinePosition.Line + 1, span.StartLinePosition.Character + 1);
            var inCell = ScriptText.ExecutionOf(span.Path) is not null;
            var file = inCell || !span.IsValid ? "" : $"{span.Path}: ";
            var hint = diagnostic.Id == "CS0006" ? NotBuilt : ""; // the file after #r is not there
            lines.Add($"{file}line {line}, column {column}: error {diagnostic.Id}: {diagnostic.GetMessage()}{hint}");
            var width = span.EndLinePosition.Line == span.StartLinePosition.Line
                ? span.EndLinePosition.Character - span.StartLinePosition.Character : 1;
            if (inCell)
                lines.AddRange(Excerpt(code, line, column, width));
        }
        if (all.Count > MaxShown)
            lines.Add($"and {all.Count - MaxShown} more errors");
        var first = all[0].Location.GetMappedLineSpan().StartLinePosition.Line + 1;
        return new CellError(CellError.Compile, lines[0], lines, first);
    }

    public static CellError OfException(Exception thrown, CellScope scope, string code)
    {
        if (scope.Stopping.IsCancellationRequested && CameFromStopping(thrown))
            return OfInterruption();
        var error = Unwrap(thrown);
        var message = Message(error);
        var name = error is NativeException ? "ExternalException" : error.GetType().Name;
        var lines = new List<string> { $"{name}: {message}" };
        int? line = null;
        var frames = CellFrames(error).ToList();
        if (frames.Count > 0)
        {
            line = frames.Where(f => f.Execution == scope.CompiledAs).Select(f => (int?)f.Line).FirstOrDefault();
            if (line is not null)
                lines.AddRange(Excerpt(code, line.Value, null, 0));
            lines.AddRange(frames.Take(MaxShown).Select(f => f.Execution == scope.CompiledAs
                ? $"   at {f.Method}, line {f.Line}"
                : $"   at {f.Method}, line {f.Line} of execution [{f.Execution}]"));
        }
        for (var inner = error.InnerException; inner is not null; inner = inner.InnerException)
            lines.Add($"   because of {inner.GetType().Name}: {Message(inner)}");
        return new CellError(name, message, lines, line);
    }

    private static bool CameFromStopping(Exception error) =>
        error is OperationCanceledException or ThreadInterruptedException
        || (error is AggregateException many && many.InnerExceptions.Any(CameFromStopping))
        || (error.InnerException is { } inner && CameFromStopping(inner));

    private static Exception Unwrap(Exception error) => error switch
    {
        TargetInvocationException { InnerException: { } inner } => Unwrap(inner),
        AggregateException { InnerExceptions: [var only] } => Unwrap(only),
        _ => error,
    };

    // Without the C++ stack trace that libtorch appends.
    private static string Message(Exception error)
    {
        if (error is InsufficientExecutionStackException)
            return "The stack is full: a method calls itself endlessly.";
        var cut = error.Message.IndexOf("\nException raised from", StringComparison.Ordinal);
        return (cut < 0 ? error.Message : error.Message[..cut]).TrimEnd();
    }

    private sealed record Frame(string Method, int Line, int Execution);

    private static IEnumerable<Frame> CellFrames(Exception error)
    {
        Frame? last = null;
        var trace = error is NativeException native ? native.Frames : new StackTrace(error, fNeedFileInfo: true);
        foreach (var frame in trace.GetFrames())
        {
            if (ScriptText.ExecutionOf(frame.GetFileName()) is not { } execution || frame.GetFileLineNumber() == 0)
                continue;
            var next = new Frame(FrameName.Of(frame.GetMethod()), frame.GetFileLineNumber(), execution);
            if (next != last)
                yield return next;
            last = next;
        }
    }

    private static IEnumerable<string> Excerpt(string code, int line, int? column, int width)
    {
        var lines = code.Split('\n');
        if (line < 1 || line > lines.Length)
            yield break;
        var number = line.ToString();
        var text = lines[line - 1].TrimEnd('\r').Replace('\t', ' ');
        yield return $"  {number} | {text}";
        if (column is not { } at)
            yield break;
        var carets = new string('^', Math.Clamp(width, 1, Math.Max(1, text.Length - at + 1)));
        yield return $"  {new string(' ', number.Length)} | {new string(' ', at - 1)}{carets}";
    }
}
