using System.Net;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Classification;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.Text;
using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Documents.Page;

/// <summary>Syntax highlighting of C#, by Roslyn's classifier.</summary>
internal sealed class CodeHighlighter : IDisposable
{
    private readonly AdhocWorkspace workspace = new(MefHostServices.DefaultHost);
    private readonly ProjectId project = ProjectId.CreateNewId();
    private readonly string declared;

    /// <param name="prelude">Using directives, so that the types of the libraries are known.</param>
    public CodeHighlighter(string prelude)
    {
        declared = prelude;
        workspace.AddProject(ProjectInfo.Create(project, VersionStamp.Default, "page", "page", LanguageNames.CSharp,
            metadataReferences: ScriptReferences.All, parseOptions: ScriptText.ParseOptions,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary)));
    }

    /// <summary>The code of earlier cells, whose names later cells use.</summary>
    public string Context { get; set; } = "";

    public string ToHtml(string code)
    {
        var before = $"{declared}\n{Context}\n";
        // A using directive of the cell itself is misplaced here; that only costs some colors.
        var text = SourceText.From(before + code);
        var document = workspace.AddDocument(project, "cell.csx", text).WithSourceCodeKind(SourceCodeKind.Script);
        var span = new TextSpan(before.Length, code.Length);
        var parts = Classifier.GetClassifiedSpansAsync(document, span).GetAwaiter().GetResult()
            .Where(part => part.ClassificationType != ClassificationTypeNames.StaticSymbol)
            .OrderBy(part => part.TextSpan.Start).ToList();
        workspace.TryApplyChanges(workspace.CurrentSolution.RemoveDocument(document.Id));

        var html = new StringBuilder();
        var at = 0;
        foreach (var part in parts)
        {
            var (start, end) = (part.TextSpan.Start - before.Length, part.TextSpan.End - before.Length);
            if (start < at || end > code.Length)
                continue;
            html.Append(WebUtility.HtmlEncode(code[at..start]));
            var inner = WebUtility.HtmlEncode(code[start..end]);
            html.Append(Style(part.ClassificationType) is { } style ? $"<i class={style}>{inner}</i>" : inner);
            at = end;
        }
        return html.Append(WebUtility.HtmlEncode(code[at..])).ToString();
    }

    public void Dispose() => workspace.Dispose();

    private static string? Style(string kind) => kind switch
    {
        ClassificationTypeNames.Keyword or ClassificationTypeNames.PreprocessorKeyword => "k",
        ClassificationTypeNames.ControlKeyword => "c",
        ClassificationTypeNames.StringLiteral or ClassificationTypeNames.VerbatimStringLiteral
            or ClassificationTypeNames.StringEscapeCharacter => "s",
        ClassificationTypeNames.NumericLiteral => "n",
        ClassificationTypeNames.Comment => "o",
        ClassificationTypeNames.ClassName or ClassificationTypeNames.RecordClassName
            or ClassificationTypeNames.StructName or ClassificationTypeNames.RecordStructName
            or ClassificationTypeNames.InterfaceName or ClassificationTypeNames.EnumName
            or ClassificationTypeNames.DelegateName or ClassificationTypeNames.TypeParameterName => "t",
        ClassificationTypeNames.MethodName or ClassificationTypeNames.ExtensionMethodName => "m",
        _ when kind.StartsWith("xml doc comment", StringComparison.Ordinal) => "o",
        _ => null,
    };
}
