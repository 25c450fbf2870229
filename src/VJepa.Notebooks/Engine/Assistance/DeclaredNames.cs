using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace VJepa.Notebooks.Engine.Assistance;

/// <summary>The latest declaration of each name in the cells so far, and their using directives.</summary>
internal sealed class DeclaredNames(string prelude)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, (int Order, string Text)> byName = new(StringComparer.Ordinal);
    private readonly List<string> usings = [];
    private int order;

    public void Add(string code)
    {
        var root = Parse(code);
        lock (gate)
        {
            foreach (var directive in root.Usings.Select(u => u.ToString()).Where(u => !usings.Contains(u)))
                usings.Add(directive);
            foreach (var member in root.Members)
                foreach (var name in Names(member))
                    byName[name] = (++order, member.ToString());
        }
    }

    /// <summary>The text to put before a cell: all declarations except the cell's own.</summary>
    public string Before(string code)
    {
        var root = Parse(code);
        var own = root.Members.SelectMany(Names).ToHashSet(StringComparer.Ordinal);
        var ownUsings = root.Usings.Select(u => u.ToString()).ToHashSet(StringComparer.Ordinal);
        var text = new StringBuilder(prelude).Append('\n');
        lock (gate)
        {
            foreach (var directive in usings.Where(u => !ownUsings.Contains(u)))
                text.Append(directive).Append('\n');
            // Using directives must come first, also the cell's own.
            foreach (var directive in ownUsings)
                text.Append(directive).Append('\n');
            var declarations = byName.Where(pair => !own.Contains(pair.Key)).Select(pair => pair.Value)
                .OrderBy(declaration => declaration.Order).DistinctBy(declaration => declaration.Text);
            foreach (var (_, declaration) in declarations)
                text.Append(declaration).Append('\n');
        }
        return text.ToString();
    }

    private static CompilationUnitSyntax Parse(string code) =>
        (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(code, ScriptText.ParseOptions).GetRoot();

    private static IEnumerable<string> Names(MemberDeclarationSyntax member) => member switch
    {
        FieldDeclarationSyntax field => field.Declaration.Variables.Select(v => v.Identifier.Text),
        MethodDeclarationSyntax method => [Signature(method)],
        BaseTypeDeclarationSyntax type => [type.Identifier.Text],
        DelegateDeclarationSyntax type => [type.Identifier.Text],
        PropertyDeclarationSyntax property => [property.Identifier.Text],
        _ => [],
    };

    private static string Signature(MethodDeclarationSyntax method) =>
        $"{method.Identifier.Text}({string.Join(',', method.ParameterList.Parameters.Select(p => p.Type))})";
}
