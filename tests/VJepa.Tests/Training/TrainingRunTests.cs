using VJepa.Runtime;
using VJepa.Training;
using VJepa.Weights;

namespace VJepa.Tests.Training;

public sealed class TrainingRunTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-run-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private RunSettings Settings(string name = "run") =>
        new() { Folder = Path.Combine(folder, name), CheckpointEvery = 4, HealthEvery = 0 };

    private Pretrainer Continue(
        string name = "run", IProgress<StepReport>? progress = null, CancellationToken cancel = default)
    {
        using var clips = new TinyRun.Stream();
        return TrainingRun.Continue(TinyRun.Config, Settings(name), clips, progress: progress, cancel: cancel);
    }

    [Fact]
    public void A_checkpoint_gives_back_every_weight_and_moment()
    {
        using var pretrainer = new Pretrainer(TinyRun.Config);
        using var clips = TinyRun.Clips(4);
        pretrainer.Step(clips);
        var path = Checkpoint.Save(pretrainer, folder);
        Assert.Equal("step-000001", Path.GetFileName(path));
        using var loaded = Checkpoint.Load(path);
        Assert.Equal(1, loaded.NextStep);
        Assert.Empty(Checkpoint.Differences(path, TinyRun.Config));
        TinyRun.SameState(TinyRun.State(pretrainer), TinyRun.State(loaded));
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_bit_for_bit_as_one_that_was_not()
    {
        using var whole = Continue("whole");
        foreach (var stopAt in new[] { 2, 5, 9 })
        {
            using var stop = new CancellationTokenSource();
            using var part = Continue(
                "parts", new ImmediateProgress<StepReport>(report => { if (report.Step == stopAt) stop.Cancel(); }),
                stop.Token);
            Assert.Equal(stopAt + 1, part.NextStep);
        }
        using var rest = Continue("parts");
        Assert.Equal(TinyRun.Config.Steps, rest.NextStep);
        TinyRun.SameState(TinyRun.State(whole), TinyRun.State(rest));
    }

    [Fact]
    public void A_canceled_run_stops_after_the_step_and_keeps_it()
    {
        using var stop = new CancellationTokenSource();
        var seen = new List<long>();
        using var run = Continue(progress: new ImmediateProgress<StepReport>(report =>
        {
            seen.Add(report.Step);
            if (report.Step == 1) stop.Cancel();
        }), cancel: stop.Token);
        Assert.Equal([0, 1], seen);
        Assert.Equal("step-000002", Path.GetFileName(Checkpoint.Latest(Settings().Folder)));
    }

    [Fact]
    public void The_log_has_the_released_columns_and_one_line_a_step()
    {
        using var run = Continue();
        var lines = File.ReadAllLines(Path.Combine(Settings().Folder, "log.csv"));
        Assert.StartsWith(
            "epoch,itr,loss,loss-jepa,reg-loss,enc-grad-norm,pred-grad-norm,gpu-time(ms),wall-time(ms)", lines[0]);
        Assert.EndsWith("step,mask-0,mask-1,variance", lines[0]);
        Assert.Equal(1 + TinyRun.Config.Steps, lines.Length);
        Assert.All(lines[1..].Index(), line =>
        {
            var values = line.Item.Split(',');
            Assert.Equal(lines[0].Split(',').Length, values.Length);
            Assert.Equal((line.Index / 4 + 1).ToString(), values[0]);
            Assert.Equal((line.Index % 4).ToString(), values[1]);
            Assert.Equal(line.Index.ToString(), values[12]);
        });
    }

    [Fact]
    public void A_run_that_goes_on_drops_the_lines_it_writes_again()
    {
        Continue().Dispose();
        var log = Path.Combine(Settings().Folder, "log.csv");
        var before = File.ReadAllLines(log);
        Directory.Delete(Checkpoint.Latest(Settings().Folder)!, recursive: true); // the run goes on from step 8
        File.AppendAllText(log, before[11][..^1]); // step 10, cut off so that it reads as step 1
        Continue().Dispose();
        var after = File.ReadAllLines(log);
        Assert.Equal(before.Length, after.Length);
        Assert.Equal(before.Select(WithoutTimes), after.Select(WithoutTimes));
        static string WithoutTimes(string line) =>
            string.Join(',', line.Split(',').Index().Where(v => v.Index is not (7 or 8)).Select(v => v.Item));
    }

    [Fact]
    public void The_last_checkpoints_and_every_kth_stay_and_unfinished_ones_go()
    {
        foreach (var step in new[] { 2, 4, 6, 8, 10, 12 })
            Directory.CreateDirectory(Path.Combine(folder, $"step-{step:000000}"));
        Directory.CreateDirectory(Path.Combine(folder, ".step-000014-abc"));
        Assert.Equal("step-000012", Path.GetFileName(Checkpoint.Latest(folder)));
        Checkpoint.Prune(folder, last: 2, every: 4);
        Assert.Equal(
            ["step-000004", "step-000008", "step-000010", "step-000012"],
            Directory.GetDirectories(folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_folder_of_another_configuration_is_refused()
    {
        Continue().Dispose();
        using var clips = new TinyRun.Stream();
        var error = Assert.Throws<InvalidOperationException>(() =>
            TrainingRun.Continue(TinyRun.Config with { LearningRate = 2e-3 }, Settings(), clips));
        Assert.Contains(Settings().Folder, error.Message);
    }

    [Fact]
    public void A_checkpoint_that_lacks_a_file_is_refused_with_the_files_name()
    {
        Continue().Dispose();
        var latest = Checkpoint.Latest(Settings().Folder)!;
        File.Delete(Path.Combine(latest, "state.json"));
        Assert.Contains("state.json", Assert.Throws<WeightFileException>(() => Checkpoint.Load(latest)).Message);
    }

    [Fact]
    public void A_loss_that_is_no_number_leaves_the_last_checkpoint()
    {
        using var clips = new TinyRun.Stream();
        var config =
            TinyRun.Config with { LearningRate = 1e30, StartLearningRate = 1e-4, WarmupEpochs = 1.5, ClipNorm = null };
        var error = Assert.Throws<NonFiniteLossException>(() => TrainingRun.Continue(config, Settings(), clips));
        Assert.InRange(error.Step, 1, 11);
        if (error.Step >= 4) Assert.NotNull(Checkpoint.Latest(Settings().Folder));
    }
}
