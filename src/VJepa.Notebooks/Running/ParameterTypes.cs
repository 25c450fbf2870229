using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Running;

/// <summary>The type of a parameter.</summary>
/// <param name="Name">As written in C#, without the question mark; empty if unknown.</param>
/// <param name="Members">The members of an enum.</param>
internal sealed record ParameterType(string Name, bool IsNullable, IReadOnlyList<string> Members)
{
    public bool IsNumber => Name is "int" or "uint" or "long" or "ulong" or "short" or "ushort" or "byte" or "sbyte"
        or "float" or "double" or "decimal";
}

/// <summary>The types of the variables that a parameter cell declares.</summary>
internal sealed class ParameterTypes(string prelude, CompilationUnitSyntax cell)
{
    private readonly Lazy<SemanticModel> model = new(() => Compile(prelude, cell));

    public ParameterType Of(VariableDeclaratorSyntax declarator)
    {
        var type = ((VariableDeclarationSyntax)declarator.Parent!).Type;
        var written = type.IsVar ? OfLiteral(declarator.Initializer?.Value) : type.ToString();
        if (SyntaxFacts.IsPredefinedType(SyntaxFacts.GetKeywordKind(written.TrimEnd('?'))))
            return new ParameterType(written.TrimEnd('?'), written.EndsWith('?'), []);
        return (model.Value.GetDeclaredSymbol(declarator) as IFieldSymbol)?.Type is { } symbol
            && symbol.TypeKind != TypeKind.Error ? Of(symbol) : new ParameterType("", false, []);
    }

    /// <summary>Whether an expression can be the declared variable's value: <c>2024-05-06</c> is a number and no
    /// date.</summary>
    public bool Accepts(VariableDeclaratorSyntax declarator, string expression)
    {
        if ((model.Value.GetDeclaredSymbol(declarator) as IFieldSymbol)?.Type is not { } type
            || type.TypeKind == TypeKind.Error)
            return true;
        // Cells may use one another's names, so a type of the cell itself can't be written in full.
        var name = type.ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        var text = cell.ToFullString();
        var added = $"\n{name} parameterValue = {expression};";
        var tree = CSharpSyntaxTree.ParseText(text + added, ScriptText.ParseOptions);
        var errors = Compile(prelude, (CompilationUnitSyntax)tree.GetRoot()).GetDiagnostics()
            .Where(found => found.Severity == DiagnosticSeverity.Error);
        return errors.All(found => found.Id is not ("CS0029" or "CS0266" or "CS9174" or "CS9176" or "CS0037")
            || found.Location.SourceSpan.Start < text.Length);
    }

    private static ParameterType Of(ITypeSymbol type)
    {
        var isNullable = type.NullableAnnotation == NullableAnnotation.Annotated;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
            (type, isNullable) = (nullable.TypeArguments[0], true);
        var members = type.TypeKind == TypeKind.Enum
            ? type.GetMembers().OfType<IFieldSymbol>().Select(field => field.Name).ToArray() : [];
        var name = type.TypeKind == TypeKind.Enum
            ? type.ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat)["global::".Length..]
            : type.WithNullableAnnotation(NullableAnnotation.None)
                .ToDisplayString(SymbolDisplayFormat.MinimallyQualifiedFormat);
        return new ParameterType(name, isNullable, members);
    }

    /// <summary>The keyword of a literal's type; empty for other expressions: the compiler knows their type.</summary>
    private static string OfLiteral(ExpressionSyntax? initial)
    {
        if (initial is PrefixUnaryExpressionSyntax sign)
            initial = sign.Operand;
        return (initial as LiteralExpressionSyntax)?.Token.Value switch
        {
            string => "string",
            int => "int",
            long => "long",
            float => "float",
            double => "double",
            decimal => "decimal",
            bool => "bool",
            char => "char",
            _ => "",
        };
    }

    private static SemanticModel Compile(string prelude, CompilationUnitSyntax cell)
    {
        var before = CSharpCompilation.CreateScriptCompilation(
            "prelude", CSharpSyntaxTree.ParseText(prelude, ScriptText.ParseOptions), ScriptReferences.All);
        return CSharpCompilation.CreateScriptCompilation(
                "parameters", cell.SyntaxTree, ScriptReferences.All, previousScriptCompilation: before)
            .GetSemanticModel(cell.SyntaxTree);
    }
}
