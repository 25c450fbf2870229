using System.Diagnostics;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VJepa.Notebooks.Tests.Processes;

namespace VJepa.Notebooks.Tests.Slurm;

public sealed class StudyOverSlurmTests(OneNodeSlurm slurm) : IClassFixture<OneNodeSlurm>
{
    private static readonly string[] shortRuns = ["target", "--clips", "32", "--steps", "4", "--seeds", "2"];
    private static readonly string[] longRuns = ["target", "--clips", "32", "--steps", "60"];

    [Fact]
    public void A_study_over_Slurm_has_the_table_of_one_process()
    {
        Needs();
        Study("many", [.. shortRuns, "--slurm", "--sbatch", "--cpus-per-task=2"]);
        slurm.WaitUntilEmpty();
        Assert.Contains("10 of 10 cells are done.", Study("many", [.. shortRuns, "--status"]));
        Assert.Contains("All 10 cells are done", Study("many", [.. shortRuns, "--slurm"]));
        Assert.Equal(Table("one", shortRuns), Table("many", shortRuns));
    }

    [Fact]
    public void A_signaled_task_saves_goes_back_to_the_queue_and_ends_with_the_same_numbers()
    {
        Needs();
        var job = Submit("signaled", "--cpus-per-task=2 --array=1");
        var log = WaitForStep("signaled", 1);
        slurm.Ask("scancel", "--batch", "--signal=USR1", $"{job}_1");
        slurm.WaitUntilEmpty();
        var text = File.ReadAllText(log);
        Assert.Matches(@"stopped after (?!0 |60 )\d+ of 60 steps", text);
        Assert.Equal(2, Regex.Count(text, "cell 1 of 5: features, L1, seed 1"));
        Assert.Single(Regex.Matches(text, @"step 1/60")); // the second start went on from the checkpoint
        Study("alone", [.. longRuns, "--cell", "1"]);
        Assert.Equal(Metrics("alone"), Metrics("signaled"));
    }

    [Fact]
    public void After_a_killed_program_and_a_canceled_job_submitting_again_finishes_the_rest_to_the_same_table()
    {
        Needs();
        var job = Submit("killed", "--cpus-per-task=2");
        WaitForStep("killed", 1);
        using (var program = Process.GetProcessById(Running("killed", 1))) program.Kill();
        slurm.Ask("scancel", $"{job}_2");
        var log = WaitForStep("killed", 3);
        slurm.Ask("scancel", job);
        slurm.WaitUntilEmpty();
        Assert.Matches(@"stopped after (?!0 |60 )\d+ of 60 steps", File.ReadAllText(log));
        var status = Study("killed", [.. longRuns, "--status"]);
        Assert.Matches(@"1  features, L1, seed 1 +failed   .*SIGKILL.*cell-1\.log", status);
        Assert.Matches(@"3  features, L2, seed 1 +failed   stopped after .*cell-3\.log", status);
        Assert.Contains("0 of 5 cells are done.", status);
        Study("killed", [.. longRuns, "--cell", "5"]);
        Assert.Contains("4 of 5 cells", Study("killed", [.. longRuns, "--slurm", "--sbatch", "--cpus-per-task=2"]));
        slurm.WaitUntilEmpty();
        Assert.Contains("5 of 5 cells are done.", Study("killed", [.. longRuns, "--status"]));
        Assert.Equal(Table("whole", longRuns), Table("killed", longRuns));
    }

    [Fact]
    public void What_sbatch_refuses_is_told_with_its_own_words()
    {
        Needs();
        using var run = Start("refused", [.. longRuns, "--slurm", "--sbatch", "--partition=none"]);
        Assert.Equal(2, run.Wait());
        Assert.Matches(@"sbatch refused .*array\.sh: .*invalid partition", run.Text);
    }

    private void Needs() => Assert.SkipUnless(slurm.Unusable is null, slurm.Unusable ?? "");

    private HostProcess Start(string data, string[] words) => new(
        ["study", .. words, "--data", Place(data), "--out", Place(data)], slurm.Environment);

    private string Study(string data, string[] words)
    {
        using var run = Start(data, words);
        Assert.True(run.Wait() == 0, run.Text);
        return run.Text;
    }

    private string Submit(string data, string options) => Regex.Match(
        Study(data, [.. longRuns, "--slurm", "--sbatch", options]), @"job (\d+):").Groups[1].Value;

    private string Table(string data, string[] words)
    {
        Study(data, words);
        return File.ReadAllText(Path.Combine(Place(data), "study-target.csv"));
    }

    /// <summary>The kept numbers of the only cell.</summary>
    private string Metrics(string data) => JsonNode.Parse(File.ReadAllText(Assert.Single(
        Directory.GetFiles(Path.Combine(Place(data), "studies"), "*.json"))))!["Metrics"]!.ToJsonString();

    /// <summary>Waits for the first step of a cell; returns the log's path.</summary>
    private string WaitForStep(string data, int cell)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            var log = Directory.GetFiles(Place(data), $"cell-{cell}.log", SearchOption.AllDirectories)
                .SingleOrDefault();
            if (log is not null && File.ReadAllText(log).Contains("step 1/60", StringComparison.Ordinal)) return log;
            Assert.True(clock.Elapsed < TimeSpan.FromMinutes(3), $"cell {cell} does not start: {slurm.Ask("squeue")}");
            Thread.Sleep(50);
        }
    }

    /// <summary>The process of a cell.</summary>
    private int Running(string data, int cell) => Directory.GetDirectories("/proc")
        .Select(folder => int.TryParse(Path.GetFileName(folder), out var id) ? id : 0)
        .Single(id => id > 0 && Words(id) is [.., "--cell", var last] words && last == $"{cell}"
            && words.Contains(Place(data)));

    private static string[] Words(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").TrimEnd('\0').Split('\0');
        }
        catch (IOException)
        {
            return []; // it has ended
        }
    }

    private string Place(string data) => Path.Combine(slurm.Folder, data);
}
