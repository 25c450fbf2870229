using System.Globalization;
using VJepa.Lab.Studies;
using VJepa.Notebooks.Runs;
using VJepa.Training;

namespace VJepa.Notebooks.Commands;

/// <summary>One cell of a study in a process of its own, as a job of a cluster runs it.</summary>
internal static class CellRun
{
    /// <summary>Runs a cell unless its result is kept; a signal ends it with a checkpoint.</summary>
    /// <returns>0; the signal's exit code after a signal; 1 if the loss is not a number.</returns>
    /// <exception cref="ArgumentException">There is no such cell.</exception>
    /// <exception cref="StudyBusyException">Another process works on it.</exception>
    public static int Start(StudyRequest request, Study study, int number, StopSignals signals)
    {
        var run = study.CellRun(number);
        var line = new StepLine(run.Experiment.Pretraining, Console.Error, !Console.IsErrorRedirected);
        line.Note($"cell {number} of {study.Runs.Count}: {run.Title}");
        try
        {
            var metrics = new StudyRunner(request.Results)
                .RunCell(study, number, line, line.Note, signals.Token).Metrics;
            line.Note("done: " + string.Join(", ", metrics.Select(pair =>
                $"{pair.Key} {pair.Value.ToString("0.000", CultureInfo.InvariantCulture)}")));
            return CommandLine.Success;
        }
        catch (OperationCanceledException) when (signals.ExitCode != 0)
        {
            var steps = new StudyRunner(request.Results).Cells(study)[number - 1].Steps;
            line.Note($"stopped after {steps} of {run.Experiment.Pretraining.Steps} steps; the same command goes on");
            return signals.ExitCode;
        }
        catch (NonFiniteLossException e)
        {
            line.Note(e.Message);
            return CommandLine.CellFailed;
        }
    }
}
