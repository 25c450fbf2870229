using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Scripting;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Scripting;

namespace VJepa.Notebooks.Engine;

/// <summary>Compiles a cell's text to a script that continues the session.</summary>
internal sealed class CellCompiler(SessionOptions session)
{
    // References and imports are on the first submission only: repeated, they would cost memory that grows with the
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

    /// <param name="Script">Null if the text has errors.</param>
    /// <param name="Number">The execution number in the code's stack traces.</param>
    /// <param name="Repeatable">Whether running the script again has the same effect as compiling it again.</param>
    public sealed record Compiled(
        Script<object?>? Script, CellError? Error, IReadOnlyList<string> Warnings, int Number, bool Repeatable)
    {
        /// <summary>The variables that the text declares by <c>using</c>.</summary>
        public IReadOnlyList<string> Disposables { get; init; } = [];
    }

    public async Task<IReadOnlyList<MetadataReference>> ResolvePackagesAsync(CellPart part, CellScope scope)
    {
        var references = new List<MetadataReference>();
        foreach (var request in part.Packages)
        {
            references.AddRange(
                await packages.ResolveAsync(request, scope.Output, scope.Stopping).ConfigureAwait(false));
        }
        return references;
    }

    public Compiled Compile(
        ScriptState<object?>? state, string code, int number, IReadOnlyList<MetadataReference> references,
        CancellationToken stop)
    {
        (code, var disposables) = UsingDeclarations.Remove(code);
        var options = plain.WithFilePath(ScriptText.FileOf(number)).AddReferences(references);
        var root = CSharpSyntaxTree.ParseText(code, ScriptText.ParseOptions, cancellationToken: stop).GetRoot(stop);
        var script = Continue(state, InterruptionRewriter.Rewrite(root), options);
        var diagnostics = script.Compile(stop);
        if (diagnostics.Any(IsError))
        {
            // Compile the unchanged text: its errors have the right columns, and if only the rewriting failed, it runs.
            script = Continue(state, code, options);
            diagnostics = script.Compile(stop);
            if (diagnostics.Any(IsError))
            {
                var error = ErrorText.OfCompilation(diagnostics.Where(IsError), code);
                return new Compiled(null, error, [], number, Repeatable: false);
            }
        }
        var warnings = diagnostics.Where(d => d.Id == "CS4014") // a call that is not awaited
            .Select(d => $"line {d.Location.GetLineSpan().StartLinePosition.Line + 1}: {d.GetMessage()}");
        return new Compiled(script, null, [.. warnings], number, IsRepeatable(root)) { Disposables = disposables };
    }

    // Not with a type, which must start with fresh static members; not with a directive, whose file may have changed.
    private static bool IsRepeatable(SyntaxNode root) => !root.ContainsDirectives
        && !root.DescendantNodes().Any(node => node is BaseTypeDeclarationSyntax or DelegateDeclarationSyntax);

    private static bool IsError(Diagnostic diagnostic) => diagnostic.Severity == DiagnosticSeverity.Error;

    private Script<object?> Continue(ScriptState<object?>? state, string code, ScriptOptions options)
    {
        if (state is not null)
            return state.Script.ContinueWith<object?>(code, options);
        start ??= CSharpScript.Create<object?>(
            session.Prelude, plain.WithReferences(ScriptReferences.All).WithFilePath("prelude"));
        return start.ContinueWith<object?>(code, options);
    }
}
