using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Documents.Page;
using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Running;

/// <summary>Runs notebooks in order. Writes the executed notebooks, pages, index and results as it goes.</summary>
public sealed class HeadlessRun(RunOptions options)
{
    private const int CellFailed = 1;

    private string ResultsPath => Path.Combine(options.OutputFolder, "results.json");

    /// <summary>Returns one report per notebook, also for those not started and when the run is stopped.</summary>
    /// <exception cref="UsageException">A notebook can't be read, or a parameter matches no variable.</exception>
    public async Task<IReadOnlyList<NotebookReport>> RunAsync(IProgress<RunEvent> progress, CancellationToken stop)
    {
        var notebooks = Open();
        Directory.CreateDirectory(options.OutputFolder);
        using var formulas = new Formulas();
        formulas.WarmUp();
        var reports = notebooks.ConvertAll(notebook => new NotebookReport
        {
            Name = notebook.Name,
            Title = notebook.Card.Title,
            Status = NotebookReport.NotStarted,
        });
        var runner = new NotebookRunner(options, progress);
        using var writer = new PageWriter(options.OutputFolder, formulas, options.Prelude);
        var current = -1;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
        for (var i = 0; i < notebooks.Count && !stop.IsCancellationRequested; i++)
        {
            var notebook = notebooks[current = i];
            progress.Report(new RunEvent.NotebookStarted(
                notebook.Name, notebook.Card.Title, i + 1, notebooks.Count, notebook.Cells.Count(cell => cell.IsCode)));
            var report = await runner.RunAsync(notebook, stop).ConfigureAwait(false);
            if (report.Status == NotebookReport.Succeeded)
                KeptOutputs.MarkAs(notebook, options.Profile);
            else
                KeptOutputs.Unmark(notebook);
            if (options.Save && report.Status == NotebookReport.Succeeded)
                report = Keep(notebook, report);
            reports[i] = report;
            notebook.Save(Path.Combine(options.OutputFolder, notebook.Name + ".ipynb"));
            writer.WriteNotebook(notebook, report, options.Profile);
            writer.WriteIndex(notebooks, reports, options.Profile);
            ResultsFile.Write(ResultsPath, options.Profile, reports);
            progress.Report(new RunEvent.NotebookEnded(notebook.Name, report));
            current = -1;
        }
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        return reports;

        // Code that a cell calls ended the process: the run ends here, but not in silence.
        void OnExit(object? sender, EventArgs e)
        {
            if (current < 0 || stop.IsCancellationRequested)
                return;
            const string failure = "it ended the whole process (Environment.Exit), so the run stops here";
            reports[current] = reports[current] with { Status = NotebookReport.Failed, Failure = failure };
            ConsoleRouter.Terminal.WriteLine($"\n{reports[current].Name}: {failure}.");
            ResultsFile.Write(ResultsPath, options.Profile, reports);
            Environment.ExitCode = CellFailed;
        }
    }

    private static NotebookReport Keep(Notebook notebook, NotebookReport report)
    {
        var kept = KeptOutputs.Small(notebook);
        if (KeptOutputs.Objection(kept) is { } objection)
            return report with { Status = NotebookReport.Failed, Failure = $"not saved: {objection}" };
        kept.Save(notebook.Path);
        return report;
    }

    private List<Notebook> Open()
    {
        if (options.Save && options.Parameters.Count > 0)
            throw new UsageException("--save excludes -p: saved outputs must be those of the code in the file.");
        List<Notebook> notebooks;
        try
        {
            notebooks = [.. options.Notebooks.Select(Notebook.Load)];
        }
        catch (NotebookFormatException e)
        {
            throw new UsageException(e.Message);
        }
        foreach (var notebook in notebooks)
        {
            if (OtherLanguage.OfNotebook(notebook.Metadata) is { } language)
                throw new UsageException($"{notebook.Path} is {language} notebook: only C# notebooks run here. "
                    + "If its cells are C#, choose the kernel '.NET (C#)' in your editor and save it.");
        }
        if (notebooks.GroupBy(n => n.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UsageException($"Two notebooks are named {twice.Key}, so one page would overwrite the other. "
                + "Run them separately, each with its own --out.");
        foreach (var name in options.Parameters.Keys)
        {
            var known = notebooks.SelectMany(ParameterValues.Names).ToHashSet();
            if (known.Contains(name))
                continue;
            throw new UsageException($"-p {name}: no cell tagged '{ParameterValues.Tag}' declares '{name}'; "
                + (known.Count > 0 ? $"declared are {string.Join(", ", known.Order())}."
                    : "these notebooks have no parameters."));
        }
        // On copies: a value that does not fit fails before anything runs.
        foreach (var notebook in notebooks)
            ParameterValues.Apply(notebook.Clone(), options);
        return notebooks;
    }
}
