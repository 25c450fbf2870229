using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Completion;
using Microsoft.CodeAnalysis.Host.Mef;
using Microsoft.CodeAnalysis.QuickInfo;
using Microsoft.CodeAnalysis.Tags;
using Microsoft.CodeAnalysis.Text;

namespace VJepa.Notebooks.Engine.Assistance;

/// <summary>
/// Completion and documentation. The latest declaration of each name in earlier cells is put before the current cell
/// as one text: a chain of submissions would get slower with every cell.
/// </summary>
internal sealed class CodeAssistant : IDisposable
{
    private const int MaxItems = 1000;
    private readonly Lazy<(AdhocWorkspace Workspace, ProjectId Project)> workspace;
    private readonly DeclaredNames declared;
    private readonly SemaphoreSlim turn = new(1, 1);

    public CodeAssistant(string prelude)
    {
        declared = new DeclaredNames(prelude);
        workspace = new(Open);
    }

    /// <summary>Adds the declarations of a cell that ran.</summary>
    public void Remember(string code) => declared.Add(code);

    public async Task<Completions> CompleteAsync(string code, int cursor, CancellationToken stop)
    {
        await turn.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            var (document, offset) = Place(code);
            var service = CompletionService.GetService(document)!;
            var list = await service.GetCompletionsAsync(document, offset + cursor, cancellationToken: stop)
                .ConfigureAwait(false);
            var start = Math.Clamp(list.Span.Start - offset, 0, cursor);
            var typed = code[start..cursor];
            var items = list.ItemsList.Where(item => !item.Tags.Contains(WellKnownTags.Snippet))
                .Where(item => item.FilterText.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
                .OrderByDescending(item => item.FilterText.StartsWith(typed, StringComparison.Ordinal))
                .Select(item => new Completions.Item(item.DisplayText, Kind(item.Tags)))
                .DistinctBy(item => item.Text).Take(MaxItems).ToList();
            return new Completions(start, Math.Clamp(list.Span.End - offset, cursor, code.Length), items);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Signature and documentation of the name at the cursor; null if there is none.</summary>
    public async Task<Documentation?> InspectAsync(string code, int cursor, CancellationToken stop)
    {
        await turn.WaitAsync(stop).ConfigureAwait(false);
        try
        {
            var (document, offset) = Place(code);
            var service = QuickInfoService.GetService(document)!;
            var info = await service.GetQuickInfoAsync(document, offset + cursor, stop).ConfigureAwait(false);
            // Front ends put the cursor after the name or after its opening bracket.
            for (var back = 1; info is null && back <= 2 && cursor - back >= 0; back++)
                info = await service.GetQuickInfoAsync(document, offset + cursor - back, stop).ConfigureAwait(false);
            return info is null ? null : Documentation.From(info);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <summary>Loads what completion needs while no cell is running.</summary>
    public async Task WarmUpWhenIdleAsync(Func<bool> idle)
    {
        await Task.Delay(1000).ConfigureAwait(false);
        while (!idle())
            await Task.Delay(250).ConfigureAwait(false);
        await CompleteAsync("Math.", 5, CancellationToken.None).ConfigureAwait(false);
    }

    public void Dispose()
    {
        if (workspace.IsValueCreated)
            workspace.Value.Workspace.Dispose();
    }

    private (Document Document, int Offset) Place(string code)
    {
        var before = declared.Before(code);
        var (open, project) = workspace.Value;
        var solution = open.CurrentSolution;
        var id = DocumentId.CreateNewId(project);
        var document = solution.AddDocument(id, "cell.csx", SourceText.From(before + code, Encoding.UTF8))
            .GetDocument(id)!.WithSourceCodeKind(SourceCodeKind.Script);
        return (document, before.Length);
    }

    private static (AdhocWorkspace, ProjectId) Open()
    {
        var open = new AdhocWorkspace(MefHostServices.DefaultHost);
        var project = ProjectId.CreateNewId();
        open.AddProject(ProjectInfo.Create(project, VersionStamp.Default, "cells", "cells", LanguageNames.CSharp,
            isSubmission: false, parseOptions: ScriptText.ParseOptions, metadataReferences: ScriptReferences.Documented,
            compilationOptions: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true)));
        return (open, project);
    }

    private static string Kind(IEnumerable<string> tags) => tags.FirstOrDefault() switch
    {
        WellKnownTags.Method or WellKnownTags.ExtensionMethod => "function",
        WellKnownTags.Property => "property",
        WellKnownTags.Field or WellKnownTags.Local
            or WellKnownTags.Parameter or WellKnownTags.RangeVariable => "variable",
        WellKnownTags.Namespace => "module",
        WellKnownTags.Keyword => "keyword",
        WellKnownTags.Interface => "interface",
        WellKnownTags.Enum or WellKnownTags.EnumMember => "enum",
        _ => "class",
    };
}

/// <summary>Replacements for the text from <paramref name="Start"/> to <paramref name="End"/> (UTF-16).</summary>
internal sealed record Completions(int Start, int End, IReadOnlyList<Completions.Item> Items)
{
    public sealed record Item(string Text, string Kind);
}
