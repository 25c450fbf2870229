using Spectre.Console;
using VJepa.Notebooks.Documents;

namespace VJepa.Notebooks.Running;

/// <summary>The table at the end of a run: the status of each notebook, and where it failed.</summary>
internal static class RunSummary
{
    public static void Write(IAnsiConsole console, IReadOnlyList<NotebookReport> reports, string folder)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumns("Notebook", "", "Time", "Cells");
        foreach (var report in reports)
        {
            var color = report.Status switch
            {
                NotebookReport.Succeeded => "green",
                NotebookReport.Failed => "red",
                _ => "yellow",
            };
            table.AddRow(Markup.Escape(report.Name), $"[{color}]{report.Status}[/]",
                report.Elapsed.ToString(@"m\:ss"), $"{report.CellsRun}/{report.CodeCells}");
        }
        console.Write(table);
        foreach (var report in reports.Where(r => r.Failure.Length > 0))
            console.MarkupLineInterpolated($"[red]{report.Name}: {report.Failure}[/]");
        if (reports.Any(r => r.Status is NotebookReport.Stopped or NotebookReport.NotStarted))
        {
            var finished = Names(reports.Where(r => r.Status == NotebookReport.Succeeded));
            console.MarkupLineInterpolated($"[yellow]Stopped. Finished: {finished}.[/]");
        }
        console.MarkupLineInterpolated($"Pages: {Path.Combine(folder, "index.html")}");
    }

    private static string Names(IEnumerable<NotebookReport> reports) =>
        string.Join(", ", reports.Select(r => r.Name)) is { Length: > 0 } names ? names : "nothing";
}
