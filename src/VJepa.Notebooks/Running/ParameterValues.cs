using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Running;

/// <summary>
/// <c>-p NAME=VALUE</c>: replaces the initial value of the variable NAME in a cell tagged <c>parameters</c>.
/// </summary>
internal static class ParameterValues
{
    public const string Tag = "parameters";

    /// <summary>The variables that the notebook's parameter cells declare.</summary>
    public static IReadOnlySet<string> Names(Notebook notebook) => notebook.Cells
        .Where(cell => cell.IsCode && cell.HasTag(Tag))
        .SelectMany(cell => Declarators(cell.Source).Select(d => d.Identifier.Text))
        .ToHashSet(StringComparer.Ordinal);

    /// <summary>Edits the parameter cells of <paramref name="notebook"/>.</summary>
    /// <exception cref="UsageException">A value can't be converted to its variable's type.</exception>
    public static void Apply(Notebook notebook, IReadOnlyDictionary<string, string> values)
    {
        foreach (var cell in notebook.Cells.Where(cell => cell.IsCode && cell.HasTag(Tag)))
        {
            var source = cell.Source;
            foreach (var declarator in Declarators(source).Reverse())
            {
                var name = declarator.Identifier.Text;
                if (!values.TryGetValue(name, out var value) || declarator.Initializer?.Value is not { } initial)
                    continue;
                var literal = Literal(name, value, ((VariableDeclarationSyntax)declarator.Parent!).Type, initial);
                source = source[..initial.Span.Start] + literal + source[initial.Span.End..];
            }
            cell.Source = source;
        }
    }

    private static IReadOnlyList<VariableDeclaratorSyntax> Declarators(string source) =>
        [.. CSharpSyntaxTree.ParseText(source, ScriptText.ParseOptions).GetRoot().ChildNodes()
            .OfType<FieldDeclarationSyntax>().SelectMany(field => field.Declaration.Variables)];

    private static string Literal(string name, string value, TypeSyntax type, ExpressionSyntax initial)
    {
        var kind = type.IsVar ? Kind(initial) : type.ToString().TrimEnd('?');
        var fits = kind switch
        {
            "string" => SymbolDisplay.FormatLiteral(value, quote: true),
            "int" => int.TryParse(value, CultureInfo.InvariantCulture, out _) ? value : null,
            "long" => long.TryParse(value, CultureInfo.InvariantCulture, out _) ? value + "L" : null,
            "float" => float.TryParse(value, CultureInfo.InvariantCulture, out _) ? value + "f" : null,
            "double" => double.TryParse(value, CultureInfo.InvariantCulture, out var d)
                ? d.ToString("R", CultureInfo.InvariantCulture) + "d" : null,
            "bool" => bool.TryParse(value, out var b) ? (b ? "true" : "false") : null,
            // Any other type: the value is a C# expression, such as an enum member, an array or a TimeSpan.
            _ => value,
        };
        return fits ?? throw new UsageException(
            $"-p {name}={value}: '{value}' is not a valid {kind}. The notebook declares {kind} {name} = {initial}.");
    }

    private static string Kind(ExpressionSyntax initial)
    {
        if (initial is PrefixUnaryExpressionSyntax sign)
            initial = sign.Operand;
        if (initial is InterpolatedStringExpressionSyntax)
            return "string";
        return initial is LiteralExpressionSyntax literal ? literal.Token.Value switch
        {
            string => "string",
            int => "int",
            long => "long",
            float => "float",
            double => "double",
            bool => "bool",
            _ => "",
        } : "";
    }
}
