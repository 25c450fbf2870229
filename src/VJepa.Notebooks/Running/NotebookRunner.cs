using System.Diagnostics;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Running;

/// <summary>Runs one notebook, up to the first cell that fails.</summary>
internal sealed class NotebookRunner(RunOptions options, IProgress<RunEvent> progress)
{
    /// <summary>Runs in the folder of <paramref name="notebook"/> and fills in its outputs.</summary>
    public async Task<NotebookReport> RunAsync(Notebook notebook, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var code = notebook.Cells.Where(cell => cell.IsCode).ToList();
        foreach (var cell in code)
            (cell.Outputs, cell.ExecutionCount) = ([], null);
        ParameterValues.Apply(notebook, options);

        var folder = Path.GetDirectoryName(Path.GetFullPath(notebook.Path))!;
        var previous = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder;
        using var session = new Session(
            new SessionOptions { Prelude = options.Prelude, Directory = folder, Profile = options.Profile });
        var run = new List<(NotebookCell Cell, NotebookOutput Output)>();
        var report = new NotebookReport
        {
            Name = notebook.Name,
            Title = notebook.Card.Title,
            Status = NotebookReport.Succeeded,
            CodeCells = code.Count,
        };
        try
        {
            var places = new DisplayPlaces();
            for (var i = 0; i < code.Count; i++)
            {
                if (string.IsNullOrWhiteSpace(code[i].Source) || Skips(code[i]))
                    continue;
                if (stop.IsCancellationRequested)
                {
                    report = report with { Status = NotebookReport.Stopped };
                    break;
                }
                var output = new NotebookOutput(places,
                    (stream, text) => progress.Report(new RunEvent.CellText(notebook.Name, stream, text)));
                run.Add((code[i], output));
                progress.Report(new RunEvent.CellStarted(notebook.Name, i + 1, code.Count, FirstLine(code[i].Source)));
                var error = await RunCellAsync(session, code[i], output, stop).ConfigureAwait(false);
                if (error is { IsInterruption: false } && code[i].HasTag("raises-exception"))
                    error = null;
                else if (error is { IsInterruption: false })
                    progress.Report(new RunEvent.CellFailed(notebook.Name, i + 1, error));
                report = report with { CellsRun = run.Count };
                if (error is null)
                    continue;
                report = report with
                {
                    Status = stop.IsCancellationRequested ? NotebookReport.Stopped : NotebookReport.Failed,
                    Failure = stop.IsCancellationRequested ? "" : Place(i + 1, error),
                };
                break;
            }
            if (report.Status == NotebookReport.Succeeded && session.Strays.Take() is { } stray)
            {
                progress.Report(new RunEvent.CellFailed(notebook.Name, code.Count, stray));
                report = report with
                {
                    Status = NotebookReport.Failed,
                    Failure = $"after the last cell: {stray.Name}: {stray.Message}",
                };
            }
        }
        finally
        {
            Environment.CurrentDirectory = previous;
        }
        // At the end, because a later cell may update the output of an earlier one.
        foreach (var (cell, output) in run)
            cell.Outputs = output.ToJson();
        return report with { Elapsed = clock.Elapsed, Results = session.Recorded };
    }

    private async Task<CellError?> RunCellAsync(
        Session session, NotebookCell cell, NotebookOutput output, CancellationToken stop)
    {
        output.ExecutionCount = cell.ExecutionCount = session.Executions + 1;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (options.CellTimeout is { } timeout)
            limit.CancelAfter(timeout);
        var started = DateTime.UtcNow;
        var directive = OtherLanguage.DirectiveOf(cell.Metadata);
        var source = directive.Length == 0 ? cell.Source : $"{directive}\n{cell.Source}";
        var result = await session.RunAsync(source, cell.Id, output, limit.Token).ConfigureAwait(false);
        var times = NotebookText.ObjectAt(cell.Metadata, "execution");
        times["iopub.status.busy"] = started.ToString("O");
        times["iopub.status.idle"] = (started + result.Elapsed).ToString("O");

        var error = result.Error;
        if (error is { IsInterruption: true } && !stop.IsCancellationRequested && options.CellTimeout is { } limited)
        {
            var message = $"The cell took longer than {limited.TotalSeconds:G4} s (--timeout) and was stopped.";
            error = new CellError("Timeout", message, [message], null);
        }
        if (error is not null)
            output.Error(error);
        return error;
    }

    private bool Skips(NotebookCell cell) => options.Profile == "quick" && cell.HasTag("skip-quick");

    private static string Place(int number, CellError error) =>
        $"code cell {number}{(error.Line is { } line ? $", line {line}" : "")}: {error.Name}: {error.Message}";

    private static string FirstLine(string source)
    {
        var lines = source.Split('\n', StringSplitOptions.TrimEntries);
        return Array.Find(lines, IsCode) ?? lines[0];

        static bool IsCode(string line) =>
            line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal) && !line.StartsWith('#');
    }
}
