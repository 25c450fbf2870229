using VJepa.Lab.Studies;
using VJepa.Notebooks.Commands;
using VJepa.Notebooks.Slurm;
using VJepa.Notebooks.Tests.Processes;

namespace VJepa.Notebooks.Tests.Slurm;

/// <summary>What needs no Slurm.</summary>
public sealed class SlurmJobTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa slurm ").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("1-3", 1, 2, 3)]
    [InlineData("1,3-4,9", 1, 3, 4, 9)]
    public void Cells_are_named_as_sbatch_names_them(string expected, params int[] cells) =>
        Assert.Equal(expected, SlurmJob.Ranges(cells));

    [Fact]
    public void The_script_quotes_folders_and_its_own_options_come_after_the_defaults()
    {
        var request = Request();
        var study = request.Open(CancellationToken.None);
        var lines = new SlurmJob(request, "--partition=gpu --time=2:00:00", 60)
            .Script(study, new StudyPlace(request, study), [1, 2, 5]).Split('\n');
        Assert.Equal("#!/usr/bin/env bash", lines[0]);
        Assert.Contains("#SBATCH --array=1-2,5", lines);
        Assert.Contains("#SBATCH --signal=B:USR1@60", lines);
        Assert.Contains(lines, line => line.Contains($"--data '{folder}' --steps 4 --clips 16 --cell"));
        var own = Array.IndexOf(lines, "#SBATCH --partition=gpu --time=2:00:00");
        Assert.Equal(Array.FindLastIndex(lines, line => line.StartsWith("#SBATCH", StringComparison.Ordinal)), own);
        Assert.All(lines, line => Assert.Equal(line.TrimStart(), line.Replace("  ", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_cell_is_running_waiting_or_failed_by_lock_queue_and_log()
    {
        var request = Request();
        var cell = new StudyCell(1, request.Open(CancellationToken.None).CellRun(1), false, false, 3);
        var log = Path.Combine(folder, "cell.log");
        Assert.Equal(("waiting", "has a checkpoint after 3 of 4 steps"), StudyStatus.Of(cell, null, log));
        Assert.Equal("waiting", StudyStatus.Of(cell, "PENDING", log).State);
        File.WriteAllText(log, "step 2/4\nThe disk is full.\n\n");
        Assert.Equal(("failed", $"The disk is full.  ({log})"), StudyStatus.Of(cell, null, log));
        Assert.Equal("waiting", StudyStatus.Of(cell, "PENDING", log).State);
        Assert.Equal(("running", "The disk is full."), StudyStatus.Of(cell with { IsRunning = true }, null, log));
        Assert.Equal("running", StudyStatus.Of(cell, "RUNNING", log).State);
        Assert.Equal(("done", ""), StudyStatus.Of(cell with { IsDone = true }, null, log));
    }

    [Fact]
    public void Without_Slurm_and_for_wrong_options_it_is_said_what_to_do()
    {
        Assert.Contains("there is no program 'sbatch' here. Run this where Slurm's programs are on the PATH",
            Fails("--slurm")); // with an empty PATH
        Assert.Contains("Study target has the cells 1 to 5, but not 6.", Fails("--cell", "6"));
        Assert.Contains("Give only one of --slurm, --status and --cell.", Fails("--slurm", "--status"));
    }

    private StudyRequest Request() => new("target", "quick", 0, 4, 16, folder);

    private string Fails(params string[] words)
    {
        using var run = new HostProcess(["study", .. Request().Words, .. words]);
        Assert.Equal(2, run.Wait());
        return run.Text;
    }
}
