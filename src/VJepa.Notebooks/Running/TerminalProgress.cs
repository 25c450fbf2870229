using System.Diagnostics;
using Spectre.Console;
using VJepa.Notebooks.Documents;

namespace VJepa.Notebooks.Running;

/// <summary>Progress on the terminal: notebook, cell, elapsed time. Plain lines if there is no terminal.</summary>
internal sealed class TerminalProgress : IProgress<RunEvent>, IDisposable
{
    private readonly IAnsiConsole console;
    private readonly Stopwatch whole = Stopwatch.StartNew();
    private readonly Stopwatch notebook = new();
    private readonly Lock gate = new();
    private readonly Timer? timer;
    private readonly bool live;
    private string status = "";

    public TerminalProgress(IAnsiConsole console)
    {
        this.console = console;
        live = console.Profile.Capabilities.Ansi && console.Profile.Out.IsTerminal;
        timer = live ? new Timer(_ => Redraw(), null, 500, 500) : null;
    }

    public void Report(RunEvent value)
    {
        lock (gate)
        {
            switch (value)
            {
                case RunEvent.NotebookStarted started:
                    notebook.Restart();
                    Line($"[bold]{started.Index}/{started.Count}  {Markup.Escape(started.Notebook)}[/]  "
                        + $"{Markup.Escape(started.Title)}  [dim]{started.CodeCells} code cells[/]");
                    break;
                case RunEvent.CellStarted cell:
                    var place = $"cell {cell.Number}/{cell.CodeCells}  ";
                    status = place + cell.FirstLine;
                    if (live)
                        Redraw();
                    else
                        Line($"[dim]{Time(whole.Elapsed)}[/]  {place}{Markup.Escape(Cut(cell.FirstLine, 80))}");
                    break;
                case RunEvent.CellFailed failed:
                    var at = failed.Error.Line is { } line ? $", line {line}" : "";
                    Line($"[red]code cell {failed.Number}{at}:[/]");
                    foreach (var text in failed.Error.Traceback)
                        Line("  " + Markup.Escape(text));
                    break;
                case RunEvent.NotebookEnded ended:
                    status = "";
                    var color = ended.Report.Status == NotebookReport.Succeeded ? "green" : "red";
                    Line($"     [{color}]{ended.Report.Status}[/] in {Time(ended.Report.Elapsed)}, "
                        + $"{ended.Report.CellsRun} of {ended.Report.CodeCells} code cells run, "
                        + $"{Time(whole.Elapsed)} since the start");
                    break;
            }
        }
    }

    public void Dispose()
    {
        timer?.Dispose();
        lock (gate)
            Erase();
    }

    private void Line(string markup)
    {
        Erase();
        console.MarkupLine(markup);
    }

    private void Redraw()
    {
        lock (gate)
        {
            if (status.Length == 0)
                return;
            var text = Cut($"     {Time(notebook.Elapsed)}  {status}", Math.Max(20, console.Profile.Width - 1));
            console.Write(new ControlCode("\r\u001b[2K" + text));
        }
    }

    private void Erase()
    {
        if (live)
            console.Write(new ControlCode("\r\u001b[2K"));
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(length - 1)] + "…";

    private static string Time(TimeSpan span) => span.ToString(span.TotalHours >= 1 ? @"h\:mm\:ss" : @"m\:ss");
}
