using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace VJepa.Notebooks.Engine;

/// <summary>Parsing of a cell's text.</summary>
internal static class ScriptText
{
    public static CSharpParseOptions ParseOptions { get; } =
        new(LanguageVersion.Preview, kind: SourceCodeKind.Script);

    /// <summary>The file name of a cell's code in stack traces.</summary>
    public static string FileOf(int execution) => $"cell[{execution}]";

    /// <summary>The execution number in a name that <see cref="FileOf"/> made; null for other files.</summary>
    public static int? ExecutionOf(string? file)
    {
        var name = Path.GetFileName(file);
        return name is not null && name.StartsWith("cell[", StringComparison.Ordinal) && name.EndsWith(']')
            && int.TryParse(name.AsSpan(5, name.Length - 6), out var execution) ? execution : null;
    }

    /// <summary>The status of is_complete_reply: <c>complete</c>, <c>incomplete</c> or <c>invalid</c>.</summary>
    public static string StateOf(string code)
    {
        var tree = CSharpSyntaxTree.ParseText(UsingDeclarations.Remove(code).Code, ParseOptions);
        return !SyntaxFactory.IsCompleteSubmission(tree) ? "incomplete"
            : tree.GetDiagnostics().Any(d => d.Severity == DiagnosticSeverity.Error) ? "invalid" : "complete";
    }
}
