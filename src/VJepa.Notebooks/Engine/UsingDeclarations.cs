using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;
using TorchSharp;

namespace VJepa.Notebooks.Engine;

/// <summary>
/// <c>using var</c> at the top of a cell, which C# scripts do not have. The variable is for later cells, too, so it is
/// disposed when its cell runs again, before the new run, or when the session ends. What only sets a state of the
/// thread, such as <c>torch.no_grad()</c> or <c>torch.NewDisposeScope()</c>, is disposed at the end of the cell, as at
/// the end of a method: left open, it would change what later cells do.
/// </summary>
internal sealed class UsingDeclarations
{
    private readonly Dictionary<string, List<object>> byCell = [];

    /// <summary>The names that the cell declares so, and its code without those <c>using</c> keywords; spaces replace
    /// them, which keeps the columns.</summary>
    public static (string Code, IReadOnlyList<string> Names) Remove(string code)
    {
        if (!code.Contains("using", StringComparison.Ordinal))
            return (code, []);
        // As a program, not as a script, the text may have using declarations.
        var program = CSharpSyntaxTree.ParseText(code, ScriptText.ParseOptions.WithKind(SourceCodeKind.Regular));
        var (text, names) = (code.ToCharArray(), new List<string>());
        foreach (var global in program.GetRoot().ChildNodes().OfType<GlobalStatementSyntax>())
        {
            if (global.Statement is not LocalDeclarationStatementSyntax local || local.UsingKeyword.Span.IsEmpty)
                continue;
            text.AsSpan(local.UsingKeyword.Span.Start, local.UsingKeyword.Span.Length).Fill(' ');
            text.AsSpan(local.AwaitKeyword.Span.Start, local.AwaitKeyword.Span.Length).Fill(' ');
            names.AddRange(local.Declaration.Variables.Select(variable => variable.Identifier.Text));
        }
        return (new string(text), names);
    }

    /// <summary>Disposes what the cell's last run declared, the last first.</summary>
    public Task ReleaseAsync(string cellId) =>
        byCell.Remove(cellId, out var values) ? DisposeAsync(values) : Task.CompletedTask;

    /// <summary>Keeps what a run has declared; disposes what only sets a state.</summary>
    public async Task KeepAsync(string cellId, IReadOnlyList<string> names, IEnumerable<ScriptVariable> declared)
    {
        var values = declared.Where(variable => names.Contains(variable.Name))
            .Select(variable => variable.Value).OfType<object>().ToList();
        var states = values.Where(IsState).ToList();
        values.RemoveAll(IsState);
        if (values.Count > 0 && !byCell.TryAdd(cellId, values))
            byCell[cellId].AddRange(values); // of another part of the same cell
        await DisposeAsync(states);
    }

    /// <summary>Disposes everything, the cells in the reverse order.</summary>
    public async Task ReleaseAllAsync()
    {
        foreach (var cellId in byCell.Keys.Reverse().ToList())
            await ReleaseAsync(cellId);
    }

    public bool IsEmpty => byCell.Count == 0;

    private static bool IsState(object value) =>
        value is DisposeScope || (value.GetType().Assembly == typeof(torch).Assembly
            && value is not (torch.Tensor or torch.nn.Module or torch.optim.Optimizer)
            && value.GetType().Name is "AutoGradMode" or "InferenceMode" or "DefaultDtype");

    private static async Task DisposeAsync(List<object> values)
    {
        foreach (var value in Enumerable.Reverse(values))
        {
            if (value is IAsyncDisposable later)
                await later.DisposeAsync();
            else
                (value as IDisposable)?.Dispose();
        }
    }
}
