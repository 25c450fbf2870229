using VJepa.Lab.Studies;
using VJepa.Notebooks.Commands;

namespace VJepa.Notebooks.Slurm;

/// <summary>How far a study's cells are, by their kept results, locks and logs, and by Slurm's queue.</summary>
internal static class StudyStatus
{
    /// <summary>A line for each cell, and how many are done.</summary>
    public static int Write(StudyRequest request, Study study, TextWriter writer)
    {
        var place = new StudyPlace(request, study);
        var cells = new StudyRunner(request.Results).Cells(study);
        var queued = SlurmPrograms.Queued(place.JobName);
        var width = cells.Max(cell => cell.Run.Title.Length);
        foreach (var cell in cells)
        {
            var (state, more) = Of(cell, queued.GetValueOrDefault(cell.Number), place.LogOf(cell.Number));
            writer.WriteLine($"{cell.Number,4}  {cell.Run.Title.PadRight(width)}  {state,-7}  {more}".TrimEnd());
        }
        writer.WriteLine($"{cells.Count(cell => cell.IsDone)} of {cells.Count} cells are done.");
        return CommandLine.Success;
    }

    /// <summary>done, running, waiting or failed, and what there is to say about it.</summary>
    /// <param name="slurm">Slurm's word; null where it does not know the cell.</param>
    /// <param name="log">The cell's log, which may not exist.</param>
    internal static (string State, string More) Of(StudyCell cell, string? slurm, string log)
    {
        var last = LastLine(log);
        if (cell.IsDone) return ("done", "");
        if (cell.IsRunning || slurm is "RUNNING" or "COMPLETING")
            return ("running", last ?? AfterSteps(cell) ?? "starting");
        if (slurm is not null || last is null) return ("waiting", AfterSteps(cell) ?? "");
        return ("failed", $"{last}  ({log})");
    }

    private static string? AfterSteps(StudyCell cell) => cell.Steps == 0 ? null
        : $"has a checkpoint after {cell.Steps} of {cell.Run.Experiment.Pretraining.Steps} steps";

    private static string? LastLine(string log)
    {
        try
        {
            using var file = new FileStream(log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            file.Seek(-Math.Min(file.Length, 4096), SeekOrigin.End); // a log may be long
            using var text = new StreamReader(file);
            return text.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries).LastOrDefault(line => line.Length > 0);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
