using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Running;

/// <summary>
/// <c>-p NAME=VALUE</c>: gives the variable NAME another value wherever a cell tagged <c>parameters</c> or
/// <c>injected-parameters</c> (papermill's) declares or assigns it.
/// </summary>
internal static class ParameterValues
{
    public const string Tag = "parameters";
    private const string InjectedTag = "injected-parameters";

    /// <summary>The variables that the notebook's parameter cells declare.</summary>
    public static IReadOnlySet<string> Names(Notebook notebook) => ParameterCells(notebook)
        .SelectMany(cell => Declarators(Parse(cell.Source)).Select(d => d.Identifier.Text))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Edits the parameter cells of <paramref name="notebook"/>.</summary>
    /// <exception cref="UsageException">A value can't be converted to its variable's type.</exception>
    public static void Apply(Notebook notebook, RunOptions options)
    {
        var literals = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var cell in ParameterCells(notebook))
        {
            var root = Parse(cell.Source);
            var types = new ParameterTypes(options.Prelude, root);
            foreach (var declarator in Declarators(root))
            {
                var name = declarator.Identifier.Text;
                // The first declaration gives the type: an injected one may say int where the notebook says double.
                if (options.Parameters.TryGetValue(name, out var value) && !literals.ContainsKey(name))
                    literals[name] = Literal(name, value, declarator, types, notebook, options);
            }
            cell.Source = Replaced(cell.Source, root, literals.GetValueOrDefault);
        }
    }

    // The parameters first, as papermill writes them, whatever the order of the cells.
    private static IEnumerable<NotebookCell> ParameterCells(Notebook notebook) => notebook.Cells
        .Where(cell => cell.IsCode && (cell.HasTag(Tag) || cell.HasTag(InjectedTag)))
        .OrderBy(cell => cell.HasTag(Tag) ? 0 : 1);

    private static CompilationUnitSyntax Parse(string source) =>
        (CompilationUnitSyntax)CSharpSyntaxTree.ParseText(source, ScriptText.ParseOptions).GetRoot();

    private static IEnumerable<VariableDeclaratorSyntax> Declarators(CompilationUnitSyntax root) =>
        root.ChildNodes().OfType<FieldDeclarationSyntax>().SelectMany(field => field.Declaration.Variables);

    /// <summary>The source with other values where it declares and where it assigns (<c>int n; n = 10;</c>).</summary>
    private static string Replaced(string source, CompilationUnitSyntax root, Func<string, string?> literalOf)
    {
        var edits = new List<(int Start, int End, string Text)>();
        foreach (var declarator in Declarators(root))
        {
            if (literalOf(declarator.Identifier.Text) is not { } literal)
                continue;
            if (declarator.Initializer?.Value.Span is { } span)
                edits.Add((span.Start, span.End, literal));
            else
                edits.Add((declarator.Span.End, declarator.Span.End, " = " + literal));
        }
        foreach (var assignment in root.DescendantNodes().OfType<AssignmentExpressionSyntax>())
        {
            if (assignment.IsKind(SyntaxKind.SimpleAssignmentExpression)
                && assignment is { Left: IdentifierNameSyntax left, Parent: not InitializerExpressionSyntax }
                && literalOf(left.Identifier.Text) is { } literal)
                edits.Add((assignment.Right.Span.Start, assignment.Right.Span.End, literal));
        }
        foreach (var (start, end, text) in edits.OrderByDescending(edit => edit.Start))
            source = source[..start] + text + source[end..];
        return source;
    }

    private static string Literal(
        string name, string value, VariableDeclaratorSyntax declarator, ParameterTypes types, Notebook notebook,
        RunOptions options)
    {
        var type = types.Of(declarator);
        if (type.Name == "string")
        {
            var initial = (declarator.Initializer?.Value as LiteralExpressionSyntax)?.Token.Value as string ?? "";
            var folder = Path.GetDirectoryName(Path.GetFullPath(notebook.Path))!;
            value = ParameterPath.Resolve(value, initial, options.Folder, folder);
        }
        if (ParameterLiteral.Of(type, value) is { } literal && (literal != value || types.Accepts(declarator, literal)))
        {
            var isVar = ((VariableDeclarationSyntax)declarator.Parent!).Type.IsVar;
            return isVar && literal.StartsWith('[') ? $"({type.Name}){literal}" : literal; // var has no target type
        }
        var kind = type.Name.Length > 0 ? $"a valid {type.Name}" : "a C# expression";
        var comma = type.IsNumber && value.Contains(',')
            ? " Numbers have a decimal point and no thousands separators." : "";
        var declaration = declarator.Initializer is { } to
            ? $"{(type.Name.Length > 0 ? type.Name : "var")} {name} {to}" : $"{type.Name} {name}";
        throw new UsageException(
            $"-p {name}={value}: '{value}' is not {kind}. The notebook declares {declaration}.{comma}");
    }
}
