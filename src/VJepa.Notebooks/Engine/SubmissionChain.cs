using Microsoft.CodeAnalysis.Scripting;
using VJepa.Interactive;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Engine;

/// <summary>The C# code of a session: a chain of submissions, each continuing from the state of the last.</summary>
internal sealed class SubmissionChain(SessionOptions options) : IDisposable
{
    private readonly CellThread thread = new();
    private readonly CellCompiler compiler = new(options);
    private readonly RerunRelease rerun = new();
    private readonly UsingDeclarations disposables = new();
    private Submission? last;
    private CellScope? current;

    /// <summary>The state after the last submission.</summary>
    public ScriptState<object?>? State { get; private set; }

    /// <summary>Compiles and runs C# code and shows its value. Null if it succeeds.</summary>
    public async Task<CellError?> RunAsync(CellPart part, int number, CellScope scope)
    {
        var packages = await compiler.ResolvePackagesAsync(part, scope).ConfigureAwait(false);
        // The same text twice in a row runs again in place of itself: one submission per run would make memory grow.
        var again = part.Imports.Count == 0 && part.Packages.Count == 0
            && last?.CellId == scope.CellId && last.Text == part.Text ? last : null;
        var compiled = again?.Compiled ?? compiler.Compile(State, part.Text, number, packages, scope.Stopping);
        if (compiled.Error is not null)
            return compiled.Error;
        var from = again is null ? State : again.From;
        scope.CompiledAs = compiled.Number;
        foreach (var warning in compiled.Warnings)
            scope.Output.Stream("stderr", warning + "\n");

        last = null;
        if (current != scope)
            await DisposeAsync(() => disposables.ReleaseAsync(scope.CellId), scope).ConfigureAwait(false);
        current = scope;
        var script = compiled.Script!;
        var (state, error) = await CellExecution.RunAsync(thread, () => from is null
            ? script.RunAsync(catchException: static _ => true, cancellationToken: CancellationToken.None)
            : script.RunFromAsync(from, static _ => true, CancellationToken.None),
            scope, options.Grace, part.Text).ConfigureAwait(false);
        if (state?.Exception is { } thrown)
            error = ErrorText.OfException(thrown, scope, part.Text);
        Func<Task>? ended = null;
        if (state is not null)
        {
            var older = State?.Variables ?? [];
            State = state;
            ScriptVariable[] declared = [.. state.Variables.Skip(from?.Variables.Length ?? 0)];
            rerun.Settle(scope.CellId, declared, older, failed: error is not null, inPlace: again is not null);
            ended = () => disposables.KeepAsync(scope.CellId, compiled.Disposables, declared);
            if (compiled.Repeatable)
                last = new Submission(scope.CellId, part.Text, compiled, from);
        }
        ConsoleRouter.Flush(scope);
        var value = error is null ? state?.ReturnValue : null;
        var shown = await ShowAsync(part, value, scope).ConfigureAwait(false);
        if (ended is not null && compiled.Disposables.Count > 0)
            await DisposeAsync(ended, scope).ConfigureAwait(false);
        return error ?? shown;
    }

    /// <summary>Disposes values on the thread of the cells. An error is shown, and the cell goes on.</summary>
    private async Task DisposeAsync(Func<Task> dispose, CellScope scope)
    {
        var (_, error) = await CellExecution.RunAsync(thread, async () =>
        {
            await dispose();
            return true;
        }, scope, options.Grace, "").ConfigureAwait(false);
        if (error is not null)
            scope.Output.Stream("stderr", $"A 'using' variable could not be disposed: {error.Message}\n");
    }

    /// <summary>Formats on the cell's thread and in its scope: formatting runs the author's code, which may throw,
    /// print, take long or fail natively.</summary>
    private async Task<CellError?> ShowAsync(CellPart part, object? value, CellScope scope)
    {
        if (!part.ShowVariables && value is (null or DisplayedValue)) // shown already
            return null;
        var (_, error) = await CellExecution.RunAsync(thread, () =>
        {
            if (value is not (null or DisplayedValue))
                scope.Result(ValueFormatting.Format(value));
            if (part.ShowVariables)
                scope.Output.Display(ValueFormatting.Format(Variables()), null);
            return Task.FromResult(true);
        }, scope, options.Grace, part.Text, leave: true).ConfigureAwait(false);
        return error is null || error.IsInterruption ? error
            : error with { Traceback = [.. error.Traceback, "   while the cell's value was shown"] };
    }

    public void Dispose()
    {
        if (!disposables.IsEmpty && current is { } scope)
            DisposeAsync(disposables.ReleaseAllAsync, scope).Wait(TimeSpan.FromSeconds(5));
        thread.Dispose();
        (State, last) = (null, null);
    }

    /// <summary>The latest variable of each name.</summary>
    private IReadOnlyList<VariableRow> Variables() =>
        [.. (State?.Variables ?? []).GroupBy(variable => variable.Name).Select(group => group.Last())
            .Select(v => new VariableRow(v.Name, TypeName.Of(v.Type), ValueFormatting.Summary(v.Value)))];

    /// <param name="From">The state that it ran from.</param>
    private sealed record Submission(
        string CellId, string Text, CellCompiler.Compiled Compiled, ScriptState<object?>? From);
}

/// <summary>A row of the table that <c>#!whos</c> shows.</summary>
public sealed record VariableRow(string Name, string Type, string Value);
