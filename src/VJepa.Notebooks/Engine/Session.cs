using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis.Scripting;
using VJepa.Interactive;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Engine;

/// <summary>One C# session: what cells declare stays for later cells. Cells run one after the other.</summary>
public sealed class Session : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly CellThread thread = new();
    private readonly CellCompiler compiler;
    private readonly RerunRelease rerun = new();
    private readonly Dictionary<string, JsonNode?> results = [];
    private int executions;
    private Submission? last;

    public Session(SessionOptions options)
    {
        Options = options;
        compiler = new CellCompiler(options);
        CellHost.Find = () => CellScope.HereOrLatest;
        ConsoleRouter.Install();
        ValueFormatting.Install();
        NativeErrors.Install();
    }

    public SessionOptions Options { get; }

    /// <summary>How many cells were run.</summary>
    public int Executions => executions;

    /// <summary>What the cells recorded, by dotted name.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Recorded
    {
        get
        {
            lock (results)
                return new Dictionary<string, JsonNode?>(results);
        }
    }

    internal ScriptState<object?>? State { get; private set; }

    /// <summary>Runs the session's prelude, so that the first cell need not pay for it.</summary>
    public Task WarmUpAsync() => RunAsync("", "", SilentOutput.Instance, CancellationToken.None);

    /// <summary>Runs a cell. Errors of the cell are in the result; this throws for errors of the host only.</summary>
    /// <remarks><paramref name="cellId"/> stays the same when a cell is run again; values it held before are then released.</remarks>
    public async Task<CellResult> RunAsync(
        string code, string cellId, ICellOutput output, CancellationToken stop)
    {
        await turn.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        var clock = Stopwatch.StartNew();
        var number = code.Length == 0 ? 0 : ++executions;
        var scope = new CellScope(this, cellId, output, stop);
        CellError? error;
        try
        {
            error = await RunPartsAsync(code, number, scope).ConfigureAwait(false);
        }
        catch (DirectiveException e)
        {
            error = ErrorText.OfDirective(e, code);
        }
        catch (OperationCanceledException)
        {
            error = ErrorText.OfInterruption();
        }
        finally
        {
            ConsoleRouter.Flush(scope);
            scope.Pending.Send();
            turn.Release();
        }
        return new CellResult(error, clock.Elapsed);
    }

    /// <summary>Evaluates an expression as <see cref="RunAsync"/> does, without counting it as an execution.</summary>
    internal async Task<CellResult> EvaluateAsync(string expression, ICellOutput output, CancellationToken stop)
    {
        var counted = executions;
        try
        {
            return await RunAsync(expression, "", output, stop).ConfigureAwait(false);
        }
        finally
        {
            executions = counted;
        }
    }

    internal void Record(string name, object? value)
    {
        lock (results)
            results[name] = ResultValue.ToJson(name, value);
    }

    public void Dispose()
    {
        CellScope.Forget(this);
        thread.Dispose();
        (State, last) = (null, null);
    }

    private async Task<CellError?> RunPartsAsync(string code, int number, CellScope scope)
    {
        foreach (var part in CellParts.Split(code))
        {
            if (part.Language != CellParts.CSharp)
            {
                scope.Output.Display(part.Language == CellParts.Markdown
                    ? new MimeBundle { ["text/markdown"] = part.Text, ["text/plain"] = part.Text }
                    : new MimeBundle { ["text/html"] = part.Text, ["text/plain"] = part.Text }, null);
                continue;
            }
            var clock = Stopwatch.StartNew();
            var error = await RunCSharpAsync(part, number, scope).ConfigureAwait(false);
            if (error is not null)
                return error;
            if (part.ShowTime)
                scope.Output.Stream("stdout", $"{clock.Elapsed.TotalMilliseconds:F1} ms\n");
        }
        return null;
    }

    private async Task<CellError?> RunCSharpAsync(CellPart part, int number, CellScope scope)
    {
        foreach (var (path, line) in part.Imports)
            if (await ImportAsync(path, line, number, scope).ConfigureAwait(false) is { } failed)
                return failed;
        var packages = await compiler.ResolvePackagesAsync(part, scope).ConfigureAwait(false);
        // The same text again, with nothing in between, runs again in its own place: a submission that is kept for
        // every run would make memory grow.
        var again = part.Imports.Count == 0 && part.Packages.Count == 0 && last?.CellId == scope.CellId && last.Text == part.Text ? last : null;
        var compiled = again?.Compiled ?? compiler.Compile(State, part.Text, number, packages, scope.Stopping);
        if (compiled.Error is not null)
            return compiled.Error;
        var from = again is null ? State : again.From;
        scope.CompiledAs = compiled.Number;
        foreach (var warning in compiled.Warnings)
            scope.Output.Stream("stderr", warning + "\n");

        last = null;
        var (state, error) = await CellExecution.RunAsync(thread, compiled.Script!, from, scope, Options.Grace, part.Text)
            .ConfigureAwait(false);
        if (state is not null)
        {
            var older = State?.Variables ?? [];
            State = state;
            rerun.Settle(scope.CellId, [.. state.Variables.Skip(from?.Variables.Length ?? 0)], older, failed: error is not null, inPlace: again is not null);
            if (compiled.Repeatable)
                last = new Submission(scope.CellId, part.Text, compiled, from);
        }
        ConsoleRouter.Flush(scope);
        if (error is null && state?.ReturnValue is { } value)
            scope.Output.Result(ValueFormatting.Format(value));
        if (part.ShowVariables)
            scope.Output.Display(ValueFormatting.Format(Variables()), null);
        return error;
    }

    private async Task<CellError?> ImportAsync(string path, int line, int number, CellScope scope)
    {
        foreach (var cell in ImportedNotebook.Read(path, Options.Directory, line))
            if (await RunPartsAsync(cell, number, scope).ConfigureAwait(false) is { } error)
                return error with { Message = $"{Path.GetFileName(path)}: {error.Message}", Line = line };
        return null;
    }

    /// <summary>What ran last, and the state it ran from.</summary>
    private sealed record Submission(string CellId, string Text, CellCompiler.Compiled Compiled, ScriptState<object?>? From);

    /// <summary>The latest variable of each name.</summary>
    internal IReadOnlyList<VariableRow> Variables() =>
        [.. (State?.Variables ?? []).GroupBy(v => v.Name).Select(g => g.Last())
            .Select(v => new VariableRow(v.Name, TypeName.Of(v.Type), ValueFormatting.Summary(v.Value)))];
}
