using VJepa.Notebooks.Tests.Commands;

namespace VJepa.Notebooks.Tests.Processes;

public sealed class PretrainOnProcessesTests(TinyRun tiny) : IClassFixture<TinyRun>
{
    private const string Launcher = "/usr/bin/mpirun";

    [Fact]
    public void Two_processes_of_mpirun_pretrain_a_run_file_to_the_losses_of_one()
    {
        Assert.SkipUnless(File.Exists(Launcher), $"there is no {Launcher}: Open MPI is not installed");
        using var alone = new HostProcess(["pretrain", tiny.ConfigFile, "--set", "run.folder=alone"]);
        Assert.True(alone.Wait() == 0, alone.Text);
        using var two = Two("run.folder=two");
        Assert.True(two.Wait() == 0, two.Text);
        var (expected, losses) = (Losses("alone"), Losses("two"));
        Assert.Equal(TinyRun.Steps, losses.Length);
        Assert.All(expected.Zip(losses), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
        Assert.Single(two.Text.Split('\n'), line => line.Contains($"done after {TinyRun.Steps} of"));
    }

    [Fact]
    public void A_user_signal_to_mpirun_ends_all_processes_with_one_checkpoint()
    {
        Assert.SkipUnless(File.Exists(Launcher), $"there is no {Launcher}: Open MPI is not installed");
        using var run = Two("run.folder=long", "--set", "training.epochs=100000");
        run.WaitFor("clips/s");
        run.SendUserSignal();
        Assert.NotEqual(0, run.Wait());
        Assert.Contains("--resume goes on", run.Text);
        Assert.Single(Directory.GetDirectories(Path.Combine(tiny.Folder, "long"), "step-*"));
    }

    private HostProcess Two(params string[] sets) => new(
        [
            "-n", "2", "--oversubscribe", "--allow-run-as-root", "--bind-to", "none",
            HostProcess.Program, "pretrain", tiny.ConfigFile, "--set", .. sets,
        ],
        environment => environment["PATH"] = "/usr/bin:/bin", Launcher);

    private double[] Losses(string folder)
    {
        var lines = File.ReadAllLines(Path.Combine(tiny.Folder, folder, "log.csv"));
        var column = Array.IndexOf(lines[0].Split(','), "loss");
        return [.. lines.Skip(1).Select(line => double.Parse(
            line.Split(',')[column], System.Globalization.CultureInfo.InvariantCulture))];
    }
}
