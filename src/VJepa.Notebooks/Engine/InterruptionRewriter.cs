using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace VJepa.Notebooks.Engine;

/// <summary>
/// Adds a check at the start of loops, methods, accessors and block lambdas, and replaces calls that end the process.
/// It adds no lines, so that line numbers stay the author's.
/// </summary>
internal sealed class InterruptionRewriter : CSharpSyntaxRewriter
{
    private const string Type = "global::VJepa.Notebooks.Engine.Interruption.";
    private static readonly StatementSyntax check = Statement("Check();");
    private static readonly StatementSyntax enter = Statement("Enter();");

    public static string Rewrite(SyntaxNode root) => new InterruptionRewriter().Visit(root).ToFullString();

    public override SyntaxNode? VisitWhileStatement(WhileStatementSyntax node)
    {
        var visited = (WhileStatementSyntax)base.VisitWhileStatement(node)!;
        return visited.WithStatement(Guard(visited.Statement));
    }

    public override SyntaxNode? VisitDoStatement(DoStatementSyntax node)
    {
        var visited = (DoStatementSyntax)base.VisitDoStatement(node)!;
        return visited.WithStatement(Guard(visited.Statement));
    }

    public override SyntaxNode? VisitForStatement(ForStatementSyntax node)
    {
        var visited = (ForStatementSyntax)base.VisitForStatement(node)!;
        return visited.WithStatement(Guard(visited.Statement));
    }

    public override SyntaxNode? VisitForEachStatement(ForEachStatementSyntax node)
    {
        var visited = (ForEachStatementSyntax)base.VisitForEachStatement(node)!;
        return visited.WithStatement(Guard(visited.Statement));
    }

    public override SyntaxNode? VisitForEachVariableStatement(ForEachVariableStatementSyntax node)
    {
        var visited = (ForEachVariableStatementSyntax)base.VisitForEachVariableStatement(node)!;
        return visited.WithStatement(Guard(visited.Statement));
    }

    public override SyntaxNode? VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        var visited = (MethodDeclarationSyntax)base.VisitMethodDeclaration(node)!;
        if (visited.Body is { } body)
            return visited.WithBody(Prepend(body, enter));
        var block = AsBlock(visited.ExpressionBody, visited.ReturnType, visited.Modifiers, visited.SemicolonToken);
        return block is null ? visited
            : visited.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block);
    }

    public override SyntaxNode? VisitLocalFunctionStatement(LocalFunctionStatementSyntax node)
    {
        var visited = (LocalFunctionStatementSyntax)base.VisitLocalFunctionStatement(node)!;
        if (visited.Body is { } body)
            return visited.WithBody(Prepend(body, enter));
        var block = AsBlock(visited.ExpressionBody, visited.ReturnType, visited.Modifiers, visited.SemicolonToken);
        return block is null ? visited
            : visited.WithExpressionBody(null).WithSemicolonToken(default).WithBody(block);
    }

    public override SyntaxNode? VisitConstructorDeclaration(ConstructorDeclarationSyntax node)
    {
        var visited = (ConstructorDeclarationSyntax)base.VisitConstructorDeclaration(node)!;
        return visited.Body is { } body ? visited.WithBody(Prepend(body, enter)) : visited;
    }

    public override SyntaxNode? VisitAccessorDeclaration(AccessorDeclarationSyntax node)
    {
        var visited = (AccessorDeclarationSyntax)base.VisitAccessorDeclaration(node)!;
        return visited.Body is { } body ? visited.WithBody(Prepend(body, enter)) : visited;
    }

    public override SyntaxNode? VisitPropertyDeclaration(PropertyDeclarationSyntax node)
    {
        var visited = (PropertyDeclarationSyntax)base.VisitPropertyDeclaration(node)!;
        return AsBlock(visited.ExpressionBody, visited.Type, [], visited.SemicolonToken) is not { } block ? visited
            : visited.WithExpressionBody(null).WithSemicolonToken(default).WithAccessorList(SyntaxFactory.AccessorList(
                [SyntaxFactory.AccessorDeclaration(SyntaxKind.GetAccessorDeclaration, block)]));
    }

    public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        var visited = (InvocationExpressionSyntax)base.VisitInvocationExpression(node)!;
        return visited.Expression.ToString() is "Environment.Exit" or "System.Environment.Exit"
            or "Environment.FailFast" or "System.Environment.FailFast"
            ? visited.WithExpression(SyntaxFactory.ParseExpression(Type + "Exit").WithTriviaFrom(visited.Expression))
            : visited;
    }

    public override SyntaxNode? VisitParenthesizedLambdaExpression(ParenthesizedLambdaExpressionSyntax node)
    {
        var visited = (ParenthesizedLambdaExpressionSyntax)base.VisitParenthesizedLambdaExpression(node)!;
        return visited.Block is { } block ? visited.WithBlock(Prepend(block, enter)) : visited;
    }

    public override SyntaxNode? VisitSimpleLambdaExpression(SimpleLambdaExpressionSyntax node)
    {
        var visited = (SimpleLambdaExpressionSyntax)base.VisitSimpleLambdaExpression(node)!;
        return visited.Block is { } block ? visited.WithBlock(Prepend(block, enter)) : visited;
    }

    private static StatementSyntax Guard(StatementSyntax body) =>
        body is BlockSyntax block
            ? Prepend(block, check)
            : SyntaxFactory.Block(SyntaxFactory.Token(SyntaxKind.OpenBraceToken),
                SyntaxFactory.List([check, body]), SyntaxFactory.Token(SyntaxKind.CloseBraceToken));

    // Trailing trivia of the brace moves behind the check: a line comment there would comment the check out.
    private static BlockSyntax Prepend(BlockSyntax block, StatementSyntax statement)
    {
        var open = block.OpenBraceToken;
        return block
            .WithOpenBraceToken(open.WithTrailingTrivia())
            .WithStatements(block.Statements.Insert(0, statement.WithTrailingTrivia(open.TrailingTrivia)));
    }

    /// <summary><c>=> expression</c> as a block; null if that is not possible.</summary>
    private static BlockSyntax? AsBlock(
        ArrowExpressionClauseSyntax? arrow, TypeSyntax returnType, SyntaxTokenList modifiers, SyntaxToken semicolon)
    {
        if (arrow is null || arrow.Expression is RefExpressionSyntax || arrow.ContainsDirectives)
            return null;
        var isAsync = modifiers.Any(SyntaxKind.AsyncKeyword);
        var returnsNothing = returnType.ToString() is var name
            && (name == "void" || (isAsync && (name.EndsWith("Task", StringComparison.Ordinal))));
        StatementSyntax statement = arrow.Expression switch
        {
            ThrowExpressionSyntax thrown =>
                SyntaxFactory.ThrowStatement(thrown.Expression.WithLeadingTrivia(SyntaxFactory.Space)),
            var expression when returnsNothing => SyntaxFactory.ExpressionStatement(expression),
            var expression => SyntaxFactory.ReturnStatement(expression.WithLeadingTrivia(
                expression.GetLeadingTrivia().Insert(0, SyntaxFactory.Space))),
        };
        return SyntaxFactory.Block(
            SyntaxFactory.Token(SyntaxKind.OpenBraceToken),
            SyntaxFactory.List([enter, statement.WithLeadingTrivia(arrow.ArrowToken.TrailingTrivia)]),
            SyntaxFactory.Token(SyntaxKind.CloseBraceToken).WithTrailingTrivia(semicolon.TrailingTrivia));
    }

    private static StatementSyntax Statement(string call) =>
        SyntaxFactory.ParseStatement(Type + call).WithLeadingTrivia(SyntaxFactory.Space);
}
