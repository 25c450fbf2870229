using System.Diagnostics;
using System.Globalization;
using VJepa.Notebooks.Tests.Commands;
using VJepa.Training;

namespace VJepa.Notebooks.Tests.Processes;

/// <summary>Trainings whose process is killed (SIGKILL) at random moments, again and again. VJEPA_KILLS sets how often;
/// what 50 gave is in tests/VJepa.Benchmarks/RESULTS.md.</summary>
public sealed class RandomKillTests(TinyRun tiny, ITestOutputHelper output) : IClassFixture<TinyRun>
{
    private const string Launcher = "/usr/bin/mpirun";

    // log.csv: gpu-time(ms), wall-time(ms)
    private static readonly int[] timeColumns = [7, 8];

    private static readonly TimeSpan poll = TimeSpan.FromSeconds(.01);

    private static readonly int kills = int.Parse(
        Environment.GetEnvironmentVariable("VJEPA_KILLS") ?? "5", CultureInfo.InvariantCulture);

    [Fact]
    public void A_run_killed_at_random_moments_ends_bit_for_bit_as_one_that_was_not()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "SIGKILL is Unix's");
        Check(
            kills, "one", (folder, steps) => new HostProcess(Pretrain(folder, steps)), process => process.Kill());
    }

    [Fact]
    public void Two_processes_of_which_one_is_killed_at_random_moments_end_bit_for_bit_as_two_that_were_not()
    {
        Assert.SkipUnless(File.Exists(Launcher), $"there is no {Launcher}: Open MPI is not installed");
        Check(Math.Max(2, kills / 5), "two", (folder, steps) => new HostProcess(
            [
                "-n", "2", "--oversubscribe", "--allow-run-as-root", "--bind-to", "none",
                "--mca", "btl_vader_single_copy_mechanism", "none", // containers forbid it
                HostProcess.Program, .. Pretrain(folder, steps),
            ],
            environment => environment["PATH"] = "/usr/bin:/bin", Launcher), KillLastRank);
    }

    /// <summary>Compares a run that is left alone with one that is killed until so many kills have hit it.</summary>
    private void Check(int count, string name, Func<string, int, HostProcess> start, Action<HostProcess> kill)
    {
        var steps = 60 + 10 * count; // more than are done until the last kill
        var watch = Stopwatch.StartNew();
        TimeSpan toFirst, step;
        using (var alone = start(name + "-alone", steps))
        {
            alone.WaitFor("step 1/");
            toFirst = watch.Elapsed;
            Assert.True(alone.Wait() == 0, alone.Text);
            step = (watch.Elapsed - toFirst) / steps;
        }
        var random = new Random(1);
        var (done, starts, checkpoints) = (0, 0, new HashSet<long>());
        while (true)
        {
            var before = Saved(name);
            using var run = start(name + "-killed", steps);
            starts++;
            // In turn while it starts, and a few steps later.
            var (pause, goal) = done % 2 == 1
                ? (toFirst * random.NextDouble(), before)
                : (TimeSpan.MaxValue, before + 3 * random.Next(4));
            watch.Restart();
            while (watch.Elapsed < pause && !(Saved(name) > goal) && !run.Ends(poll)) { }
            var moment = step * random.NextDouble();
            if (done < count && !run.Ends(moment))
            {
                kill(run);
                Assert.NotEqual(0, run.Wait());
                done++;
                checkpoints.Add(Saved(name));
                continue;
            }
            Assert.True(run.Wait() == 0, run.Text);
            break;
        }
        output.WriteLine(
            $"{name}: {done} kills, {starts} starts, {steps} steps, {checkpoints.Count} different checkpoints");
        Assert.True(done > 0, "the run ended before the first kill");
        Assert.Equal(Log(name + "-alone"), Log(name + "-killed"));
        foreach (var file in (string[])["encoder", "predictor", "target_encoder", "optimizer"])
            Assert.Equal(Bytes(name + "-alone", steps, file), Bytes(name + "-killed", steps, file));
    }

    /// <summary>Steps of the newest checkpoint.</summary>
    private long Saved(string name) =>
        Checkpoint.Latest(Path.Combine(tiny.Folder, name + "-killed")) is { } latest
            ? long.Parse(Path.GetFileName(latest)["step-".Length..], CultureInfo.InvariantCulture) : 0;

    private string[] Pretrain(string folder, int steps) =>
    [
        "pretrain", tiny.ConfigFile, "--resume", "--set", $"run.folder={folder}", "--set", "run.checkpointEvery=3",
        "--set", $"training.stepsPerEpoch={steps}",
    ];

    private string[] Log(string folder) =>
        [.. File.ReadAllLines(Path.Combine(tiny.Folder, folder, "log.csv")).Select(line => string.Join(
            ',', line.Split(',').Where((_, column) => !timeColumns.Contains(column))))];

    private byte[] Bytes(string folder, int steps, string file) => File.ReadAllBytes(
        Path.Combine(Checkpoint.Folder(Path.Combine(tiny.Folder, folder), steps), file + ".safetensors"));

    /// <summary>Kills the child that mpirun started last; before there is one, mpirun itself.</summary>
    private static void KillLastRank(HostProcess launcher)
    {
        var children = File.ReadAllText($"/proc/{launcher.Id}/task/{launcher.Id}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            using var rank = children.Length > 0 ? Process.GetProcessById(int.Parse(children[^1])) : null;
            if (rank is null) launcher.Kill();
            else rank.Kill();
        }
        catch (ArgumentException)
        {
            launcher.Kill(); // it has just ended
        }
    }
}
