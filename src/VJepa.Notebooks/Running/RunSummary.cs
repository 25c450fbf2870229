using Spectre.Console;
using VJepa.Notebooks.Documents;

namespace VJepa.Notebooks.Running;

/// <summary>The table at the end of a run: what succeeded, what failed where, what was not reached.</summary>
internal static class RunSummary
{
    public static void Write(IAnsiConsole console, IReadOnlyList<NotebookReport> reports, string folder)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Notebook", "", "Time", "Cells");
        foreach (var report in reports)
        {
            var color = report.Status == NotebookReport.Succeeded ? "green" : report.Status == NotebookReport.Failed ? "red" : "yellow";
            table.AddRow(Markup.Escape(report.Name), $"[{color}]{report.Status}[/]", report.Elapsed.ToString(@"m\:ss"), $"{report.CellsRun}/{report.CodeCells}");
        }
        console.Write(table);
        foreach (var report in reports.Where(r => r.Failure.Length > 0))
            console.MarkupLine($"[red]{Markup.Escape($"{report.Name}: {report.Failure}")}[/]");
        if (reports.Any(r => r.Status is NotebookReport.Stopped or NotebookReport.NotStarted))
            console.MarkupLine($"[yellow]Stopped. Finished: {Markup.Escape(Names(reports.Where(r => r.Status == NotebookReport.Succeeded)))}.[/]");
        console.MarkupLine($"Pages: {Markup.Escape(Path.Combine(folder, "index.html"))}");
    }

    private static string Names(IEnumerable<NotebookReport> reports) =>
        string.Join(", ", reports.Select(r => r.Name)) is { Length: > 0 } names ? names : "nothing";
}
