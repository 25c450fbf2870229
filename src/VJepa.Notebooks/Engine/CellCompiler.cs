using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;

namespace VJepa.Notebooks.Engine;

/// <summary>From a cell's text to a script that continues the session.</summary>
internal sealed class CellCompiler(SessionOptions session)
{
    // References and imports on the first submission only: repeating them costs memory that grows with the
    // square of the number of cells.
    private readonly ScriptOptions plain = ScriptOptions.Default
        .WithReferences(ImmutableArray<MetadataReference>.Empty)
        .WithImports()
        .WithOptimizationLevel(OptimizationLevel.Release)
        .WithEmitDebugInformation(true)
        .WithFileEncoding(Encoding.UTF8)
        .WithAllowUnsafe(true)
        .WithLanguageVersion(ScriptText.ParseOptions.LanguageVersion)
        .WithSourceResolver(ScriptSourceResolver.Default.WithBaseDirectory(session.Directory))
        .WithMetadataResolver(ScriptMetadataResolver.Default.WithBaseDirectory(session.Directory));

    private readonly PackageLoader packages = new();
    private Script<object?>? start;

    /// <param name="Script">Null when the text has errors.</param>
    /// <param name="Number">Execution number in the code's stack traces.</param>
    /// <param name="Repeatable">Running it again does what compiling it again would do.</param>
    public sealed record Compiled(Script<object?>? Script, CellError? Error, IReadOnlyList<string> Warnings, int Number, bool Repeatable);

    public async Task<IReadOnlyList<MetadataReference>> ResolvePackagesAsync(CellPart part, CellScope scope)
    {
        var references = new List<MetadataReference>();
        foreach (var request in part.Packages)
            references.AddRange(await packages.ResolveAsync(request, scope.Output, scope.Stopping).ConfigureAwait(false));
        return references;
    }

    public Compiled Compile(
        ScriptState<object?>? state, string code, int number, IReadOnlyList<MetadataReference> references, CancellationToken stop)
    {
        var options = plain.WithFilePath(ScriptText.FileOf(number)).AddReferences(references);
        var root = CSharpSyntaxTree.ParseText(code, ScriptText.ParseOptions, cancellationToken: stop).GetRoot(stop);
        var script = Continue(state, InterruptionRewriter.Rewrite(root), options);
        var diagnostics = script.Compile(stop);
        if (diagnostics.Any(IsError))
        {
            // Columns are those of the author's text; and a cell that only the rewriting broke still runs.
            script = Continue(state, code, options);
            diagnostics = script.Compile(stop);
            if (diagnostics.Any(IsError))
                return new Compiled(null, ErrorText.OfCompilation(diagnostics.Where(IsError), code), [], number, Repeatable: false);
        }
        return new Compiled(script, null,
            [.. diagnostics.Where(d => d.Id == "CS4014").Select(d => $"line {d.Location.GetLineSpan().StartLinePosition.Line + 1}: {d.GetMessage()}")],
            number, IsRepeatable(root));
    }

    // A type made again starts with fresh static members, and a directive may read a file that has changed.
    private static bool IsRepeatable(SyntaxNode root) =>
        !root.ContainsDirectives && !root.DescendantNodes().Any(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;

    private Script<object?> Continue(ScriptState<object?>? state, string code, ScriptOptions options)
    {
        if (state is not null)
            return state.Script.ContinueWith<object?>(code, options);
        start ??= CSharpScript.Create<object?>(session.Prelude, plain.WithReferences(ScriptReferences.All).WithFilePath("prelude"));
        return start.ContinueWith<object?>(code, options);
    }
}
