using System.Diagnostics;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Running;

/// <summary>Runs one notebook from the first cell to the last, or to the first that fails.</summary>
internal sealed class NotebookRunner(RunOptions options, IProgress<RunEvent> progress)
{
    /// <summary>Fills the outputs of <paramref name="notebook"/>; its folder is the current directory meanwhile.</summary>
    public async Task<NotebookReport> RunAsync(Notebook notebook, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var code = notebook.Cells.Where(cell => cell.IsCode).ToList();
        foreach (var cell in code)
            (cell.Outputs, cell.ExecutionCount) = ([], null);
        ParameterValues.Apply(notebook, options.Parameters);

        var folder = Path.GetDirectoryName(Path.GetFullPath(notebook.Path))!;
        var previous = Environment.CurrentDirectory;
        Environment.CurrentDirectory = folder;
        using var session = new Session(new SessionOptions { Prelude = options.Prelude, Directory = folder, Profile = options.Profile });
        var run = new List<(NotebookCell Cell, NotebookOutput Output)>();
        var report = new NotebookReport { Name = notebook.Name, Title = notebook.Card.Title, Status = NotebookReport.Succeeded, CodeCells = code.Count };
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
                var output = new NotebookOutput(places, (stream, text) => progress.Report(new RunEvent.CellText(notebook.Name, stream, text)));
                run.Add((code[i], output));
                var error = await RunCellAsync(session, notebook, code[i], i + 1, code.Count, output, stop).ConfigureAwait(false);
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
        }
        finally
        {
            Environment.CurrentDirectory = previous;
        }
        // Only now: an update may have reached an earlier cell's output.
        foreach (var (cell, output) in run)
            cell.Outputs = output.ToJson();
        return report with { Elapsed = clock.Elapsed, Results = session.Recorded };
    }

    private async Task<CellError?> RunCellAsync(
        Session session, Notebook notebook, NotebookCell cell, int number, int count, NotebookOutput output, CancellationToken stop)
    {
        progress.Report(new RunEvent.CellStarted(notebook.Name, number, count, FirstLine(cell.Source)));
        output.ExecutionCount = cell.ExecutionCount = session.Executions + 1;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        if (options.CellTimeout is { } longest)
            limit.CancelAfter(longest);
        var started = DateTime.UtcNow;
        var result = await session.RunAsync(cell.Source, cell.Id, output, limit.Token).ConfigureAwait(false);
        NotebookText.ObjectAt(cell.Metadata, "execution")["iopub.status.busy"] = started.ToString("O");
        NotebookText.ObjectAt(cell.Metadata, "execution")["iopub.status.idle"] = (started + result.Elapsed).ToString("O");

        var error = result.Error;
        if (error is { IsInterruption: true } && !stop.IsCancellationRequested && options.CellTimeout is { } timeout)
        {
            var message = $"The cell took longer than {timeout.TotalSeconds:G4} s (--timeout) and was stopped.";
            error = new CellError("Timeout", message, [message], null);
        }
        if (error is not null)
            output.Error(error);
        if (error is { IsInterruption: false } && cell.HasTag("raises-exception"))
            return null;
        if (error is { IsInterruption: false })
            progress.Report(new RunEvent.CellFailed(notebook.Name, number, error));
        return error;
    }

    private bool Skips(NotebookCell cell) => options.Profile == "quick" && cell.HasTag("skip-quick");

    private static string Place(int number, CellError error) =>
        $"code cell {number}{(error.Line is { } line ? $", line {line}" : "")}: {error.Name}: {error.Message}";

    private static string FirstLine(string source) => source.Split('\n').Select(line => line.Trim())
        .FirstOrDefault(line => line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal) && !line.StartsWith('#'))
        ?? source.Split('\n')[0].Trim();
}
