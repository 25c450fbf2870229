using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Documents.Page;

namespace VJepa.Notebooks.Running;

/// <summary>Runs many notebooks in order and writes notebooks, pages, index and results as it goes.</summary>
public sealed class HeadlessRun(RunOptions options)
{
    /// <summary>Every notebook's report, those not started included. Stopping is no exception: the reports say it.</summary>
    /// <exception cref="UsageException">A notebook can't be read, or a parameter has no variable.</exception>
    public async Task<IReadOnlyList<NotebookReport>> RunAsync(IProgress<RunEvent> progress, CancellationToken stop)
    {
        var notebooks = Open();
        Directory.CreateDirectory(options.OutputFolder);
        using var formulas = new Formulas();
        formulas.WarmUp();
        var reports = notebooks.Select(n => new NotebookReport { Name = n.Name, Title = n.Card.Title, Status = NotebookReport.NotStarted }).ToList();
        var runner = new NotebookRunner(options, progress);
        using var writer = new PageWriter(options.OutputFolder, formulas, options.Prelude);
        for (var i = 0; i < notebooks.Count && !stop.IsCancellationRequested; i++)
        {
            var notebook = notebooks[i];
            progress.Report(new RunEvent.NotebookStarted(notebook.Name, notebook.Card.Title, i + 1, notebooks.Count, notebook.Cells.Count(c => c.IsCode)));
            reports[i] = await runner.RunAsync(notebook, stop).ConfigureAwait(false);
            if (reports[i].Status == NotebookReport.Succeeded)
                KeptOutputs.MarkAs(notebook, options.Profile);
            else
                KeptOutputs.Unmark(notebook);
            if (options.Save && reports[i].Status == NotebookReport.Succeeded)
                reports[i] = Keep(notebook, reports[i]);
            notebook.Save(Path.Combine(options.OutputFolder, notebook.Name + ".ipynb"));
            writer.WriteNotebook(notebook, reports[i], options.Profile);
            writer.WriteIndex(notebooks, reports, options.Profile);
            ResultsFile.Write(Path.Combine(options.OutputFolder, "results.json"), options.Profile, reports);
            progress.Report(new RunEvent.NotebookEnded(notebook.Name, reports[i]));
        }
        return reports;
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
            throw new UsageException("--save goes without -p: the outputs kept must be those of the code in the file.");
        List<Notebook> notebooks;
        try
        {
            notebooks = [.. options.Notebooks.Select(Notebook.Load)];
        }
        catch (NotebookFormatException e)
        {
            throw new UsageException(e.Message);
        }
        if (notebooks.GroupBy(n => n.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new UsageException($"Two notebooks are named {twice.Key}: their pages would overwrite each other. Run them one at a time with --out.");
        foreach (var name in options.Parameters.Keys)
        {
            var known = notebooks.SelectMany(ParameterValues.Names).ToHashSet();
            if (!known.Contains(name))
                throw new UsageException($"-p {name}: no cell tagged '{ParameterValues.Tag}' declares '{name}'"
                    + (known.Count > 0 ? $"; declared are {string.Join(", ", known.Order())}." : ": these notebooks have no parameters."));
        }
        foreach (var notebook in notebooks)
            ParameterValues.Apply(notebook.Clone(), options.Parameters);
        return notebooks;
    }
}
