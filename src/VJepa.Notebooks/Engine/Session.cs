using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis.Scripting;
using VJepa.Interactive;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Engine;

/// <summary>A C# session: what cells declare stays for later cells. Cells run one after the other.</summary>
public sealed class Session : IDisposable
{
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly SubmissionChain chain;
    private int executions;

    public Session(SessionOptions options)
    {
        Options = options;
        chain = new SubmissionChain(options);
        CellHost.Find = () => CellScope.HereOrLatest;
        ProcessState.Restore();
        NativeErrors.Install(CellScope.Die);
        StrayErrors.Install();
    }

    public SessionOptions Options { get; }

    /// <summary>The number of cells that ran.</summary>
    public int Executions => executions;

    /// <summary>The values that cells recorded, by dotted name.</summary>
    public IReadOnlyDictionary<string, JsonNode?> Recorded => Results.All;

    internal RecordedResults Results { get; } = new();

    /// <summary>Exceptions that no cell could catch.</summary>
    internal Strays Strays { get; } = new();

    internal bool IsClosed { get; private set; }

    internal ScriptState<object?>? State => chain.State;

    /// <summary>Runs the session's prelude, so that the first cell need not wait for it.</summary>
    public Task WarmUpAsync() => RunAsync("", "", new SilentOutput(), CancellationToken.None);

    /// <summary>Runs a cell. Whatever goes wrong is in the result.</summary>
    /// <param name="cellId">Stays the same when a cell runs again; values it held before are then released.</param>
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
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            error = ErrorText.OfException(e, scope, code);
        }
        finally
        {
            scope.Flush();
            turn.Release();
        }
        return new CellResult(error ?? Strays.Take(), clock.Elapsed);
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

    public void Dispose()
    {
        chain.Dispose();
        IsClosed = true;
        CellScope.Forget(this);
        ProcessState.Restore();
    }

    private async Task<CellError?> RunPartsAsync(string code, int number, CellScope scope)
    {
        foreach (var part in CellParts.Split(code))
        {
            if (part.Language != CellParts.CSharp)
            {
                var format = part.Language == CellParts.Markdown ? MimeBundle.Markdown : MimeBundle.Html;
                scope.Output.Display(new MimeBundle { [format] = part.Text, [MimeBundle.Plain] = part.Text }, null);
                continue;
            }
            var clock = Stopwatch.StartNew();
            foreach (var (path, line) in part.Imports)
                if (await ImportAsync(path, line, number, scope).ConfigureAwait(false) is { } failed)
                    return failed;
            if (await chain.RunAsync(part, number, scope).ConfigureAwait(false) is { } error)
                return error;
            if (part.ShowTime)
                scope.Output.Stream("stdout", $"{clock.Elapsed.TotalMilliseconds:F1} ms\n");
        }
        return null;
    }

    private async Task<CellError?> ImportAsync(string path, int line, int number, CellScope scope)
    {
        foreach (var cell in ImportedNotebook.Read(path, Options.Directory, line))
            if (await RunPartsAsync(cell, number, scope).ConfigureAwait(false) is { } error)
                return error with { Message = $"{Path.GetFileName(path)}: {error.Message}", Line = line };
        return null;
    }
}
