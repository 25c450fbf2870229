using VJepa.Notebooks.Commands;
using VJepa.Notebooks.Running;
using VJepa.Notebooks.Runs;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Notebooks.Tests.Commands;

public sealed class PretrainCommandTests(TinyRun tiny) : IClassFixture<TinyRun>
{
    // log.csv: gpu-time(ms), wall-time(ms)
    private static readonly int[] timeColumns = [7, 8];

    [Fact]
    public void A_run_that_was_stopped_and_resumed_logs_what_a_whole_run_logs()
    {
        var whole = tiny.Read("run.folder=whole");
        Assert.Equal(TinyRun.Steps, Train(whole, false, CancellationToken.None));
        var parts = tiny.Read("run.folder=parts");
        using var stop = new CancellationTokenSource();
        Assert.Equal(2, Train(parts, false, stop.Token, step =>
        {
            if (step.Step == 1) stop.Cancel();
        }));
        Assert.Equal(Checkpoint.Folder(parts.Run.Folder, 2), Checkpoint.Latest(parts.Run.Folder));
        Assert.Equal(TinyRun.Steps, Train(parts, true, CancellationToken.None));
        var (one, other) = (Log(whole), Log(parts));
        Assert.Equal(TinyRun.Steps + 1, one.Length);
        Assert.Equal(one, other);
    }

    [Fact]
    public async Task A_folder_with_checkpoints_needs_resume()
    {
        string[] arguments = ["pretrain", tiny.ConfigFile, "--set", "run.folder=again"];
        Assert.Equal(CommandLine.Success, await CommandLine.RunAsync(arguments));
        var error = Assert.Throws<UsageException>(
            () => Train(tiny.Read("run.folder=again"), false, CancellationToken.None));
        Assert.Contains("already has checkpoints (the newest: step-000004). Give --resume", error.Message);
        Assert.Equal(CommandLine.WrongUsage, await CommandLine.RunAsync(arguments));
        Assert.Equal(CommandLine.Success, await CommandLine.RunAsync([.. arguments, "--resume"]));
    }

    [Fact]
    public void Another_run_in_the_same_folder_is_refused_even_with_resume()
    {
        var run = tiny.Read("run.folder=other");
        Train(run, false, CancellationToken.None);
        var other = tiny.Read("run.folder=other", "training.seed=7");
        var error = Assert.Throws<UsageException>(() => Train(other, true, CancellationToken.None));
        Assert.Contains("Seed: 234, 7", error.Message);
    }

    [Fact]
    public void Relative_paths_start_at_the_file_and_the_folder_keeps_what_was_run()
    {
        var run = tiny.Read("run.folder=kept", "training.learningRate=1e-4");
        Assert.Equal(Path.Combine(tiny.Folder, "clips", "train.csv"), run.Data.Train);
        Train(run, false, CancellationToken.None);
        var kept = RunFileJson.Read(Path.Combine(tiny.Folder, "kept", PretrainRun.Kept), []);
        Assert.Equal(1e-4, kept.Training.LearningRate);
        Assert.Equal(run.Data, kept.Data);
    }

    [Theory]
    [InlineData("data.train=none.csv", "none.csv: no such list")]
    [InlineData("data.train=null", "data.train is null: give a list of videos, or a data.world.")]
    [InlineData("run.device=tpu", "There is no device 'tpu' here")]
    public void What_can_not_start_is_told_before_anything_is_written(string set, string message)
    {
        var run = tiny.Read("run.folder=unstarted", set);
        var error = Assert.Throws<UsageException>(() => Train(run, false, CancellationToken.None));
        Assert.Contains(message, error.Message);
        Assert.False(Directory.Exists(run.Run.Folder));
    }

    [Fact]
    public void The_progress_line_has_loss_speed_and_time_left() => Assert.Equal(
        "step 10/100  loss 0.5000  16.0 clips/s  3 min 00 s left", StepLine.Text(10, 100, .5, 32, 2));

    private static long Train(RunFile run, bool resume, CancellationToken cancel, Action<StepReport>? each = null) =>
        PretrainRun.Start(run, resume, new ImmediateProgress<StepReport>(each ?? (_ => { })), _ => { }, cancel);

    private static string[] Log(RunFile run) =>
        [.. File.ReadAllLines(Path.Combine(run.Run.Folder, "log.csv")).Select(line => string.Join(
            ',', line.Split(',').Where((_, column) => !timeColumns.Contains(column))))];
}
