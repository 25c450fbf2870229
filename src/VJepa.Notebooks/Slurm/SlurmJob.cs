using VJepa.Lab.Studies;
using VJepa.Notebooks.Commands;
using VJepa.Notebooks.Running;
using VJepa.Training;

namespace VJepa.Notebooks.Slurm;

/// <summary>A study as an array of jobs, one task for each cell.</summary>
/// <param name="Options">More options of sbatch, which go before the defaults.</param>
/// <param name="Warning">Seconds before a job's end in which a cell saves and goes back to the queue.</param>
internal sealed record SlurmJob(StudyRequest Request, string Options, int Warning)
{
    public const int DefaultWarning = 120;

    /// <summary>Cores of a task: small models gain little from more.</summary>
    private const int Cores = 4;

    /// <summary>Writes the script and submits the cells that are neither done nor in the queue.</summary>
    /// <exception cref="UsageException">Slurm is missing or refuses the script.</exception>
    public int Submit(Study study, TextWriter writer)
    {
        study.Validate();
        var place = new StudyPlace(Request, study);
        var queued = SlurmPrograms.Queued(place.JobName);
        var missing = new StudyRunner(Request.Results).Cells(study).Where(cell => !cell.IsDone).ToArray();
        int[] cells = [.. missing.Where(cell => !cell.IsRunning && !queued.ContainsKey(cell.Number))
            .Select(cell => cell.Number)];
        var again = $"vjepa study {study.Name}";
        if (cells.Length == 0)
        {
            writer.WriteLine(missing.Length == 0
                ? $"All {study.Runs.Count} cells are done; '{again}' with the same options writes the table."
                : $"All {missing.Length} missing cells are running or in the queue; --status tells how far they are.");
            return CommandLine.Success;
        }
        Directory.CreateDirectory(place.Folder);
        File.WriteAllText(place.Script, Script(study, place, cells));
        switch (SlurmPrograms.Ask("sbatch", "--parsable", place.Script))
        {
            case null:
                throw new UsageException("--slurm: there is no program 'sbatch' here. Run this where Slurm's programs "
                    + $"are on the PATH, such as a cluster's login node. The script is {place.Script}.");
            case (not 0, _, var errors):
                throw new UsageException($"sbatch refused {place.Script}: {errors}");
            case (_, var job, _):
                writer.WriteLine(
                    $"job {job.Split(';')[0]}: {cells.Length} of {study.Runs.Count} cells, {place.Script}");
                writer.WriteLine($"With the same options, '{again} --status' tells how far they are, and '{again}' "
                    + "writes the table at the end.");
                return CommandLine.Success;
        }
    }

    /// <summary>The batch script of some cells. Before a job's end Slurm signals the script, and the program then ends
    /// with a checkpoint, from which the requeued task goes on.</summary>
    internal string Script(Study study, StudyPlace place, IReadOnlyList<int> cells) =>
        $$"""
        #!/usr/bin/env bash
        #SBATCH --job-name={{place.JobName}}
        #SBATCH --array={{Ranges(cells)}}
        #SBATCH --output="{{place.Folder.Replace("%", "%%", StringComparison.Ordinal)}}/cell-%a.log"
        #SBATCH --open-mode=append --requeue
        #SBATCH --signal=B:USR1@{{Warning}}
        #SBATCH --nodes=1 --ntasks=1 --cpus-per-task={{Cores}}
        #SBATCH --mem={{Gigabytes(study)}}G --time={{Recipes.Pick(Request.Profile, "1:00:00", "4:00:00", "24:00:00")}}
        {{(Options.Length > 0 ? "#SBATCH " + Options : "")}}

        # Also where Slurm does not bind a job to its cores.
        export DOTNET_PROCESSOR_COUNT="${SLURM_CPUS_PER_TASK:-1}"
        signaled= program=
        pass_on() {
          signaled=1
          [ -z "$program" ] || kill -s "$1" "$program" 2>/dev/null
        }
        trap 'pass_on USR1' USR1
        trap 'pass_on TERM' TERM
        {{string.Join(' ', Program.Concat(["study", .. Request.Words, "--cell"]).Select(Quoted))}} \
          "$SLURM_ARRAY_TASK_ID" &
        program=$!
        wait "$program"
        code=$?
        while [ -n "$signaled" ]; do # a signal also ends the wait
          signaled=
          wait "$program"
          code=$?
        done
        # {{StopSignals.UserSignalCode}}: it ended because of the signal.
        if [ "$code" -eq {{StopSignals.UserSignalCode}} ]; then
          scontrol requeue "${SLURM_ARRAY_JOB_ID}_${SLURM_ARRAY_TASK_ID}" || exit 1
        fi
        [ "$code" -ne 137 ] || echo "killed by SIGKILL, perhaps for want of memory (sbatch's --mem)"
        exit "$code"

        """;

    /// <summary>Numbers as sbatch's --array takes them: <c>1-3,7</c>.</summary>
    internal static string Ranges(IReadOnlyList<int> numbers)
    {
        var ranges = new List<(int From, int To)>();
        foreach (var number in numbers)
        {
            if (ranges.Count > 0 && ranges[^1].To + 1 == number) ranges[^1] = (ranges[^1].From, number);
            else ranges.Add((number, number));
        }
        return string.Join(',', ranges.Select(
            range => range.From == range.To ? $"{range.From}" : $"{range.From}-{range.To}"));
    }

    private static IReadOnlyList<string> Program => Environment.ProcessPath is { } program
        && Path.GetFileNameWithoutExtension(program) != "dotnet"
        ? [program]
        : [Environment.ProcessPath ?? "dotnet", typeof(SlurmJob).Assembly.Location];

    /// <summary>Memory of the largest cell: networks and activations with half as much again for what is computed in
    /// passing, and 3 GB for the runtime and decoded clips.</summary>
    private static int Gigabytes(Study study) => study.Runs.Max(run =>
    {
        var cost = ModelCost.Of(run.Experiment.Pretraining, steps: 1);
        return (int)Math.Ceiling(3 + 1.5e-9 * (cost.StateBytes + cost.ActivationBytes));
    });

    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./=".Contains(c, StringComparison.Ordinal))
            ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
