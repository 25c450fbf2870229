using VJepa.Runtime;
using VJepa.Tests.Training;
using VJepa.Training;
using VJepa.Variants;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class DenseResumeTests : IDisposable
{
    private static readonly VJepa21Config Short = DenseTests.Tiny with
    {
        Run = DenseTests.Tiny.Run with { StepsPerEpoch = 2, Epochs = 3 },
        ContextFrom = 1,
        ContextUntil = 4,
    };

    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-dense-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private RunSettings Settings(string name = "run") =>
        new() { Folder = Path.Combine(folder, name), CheckpointEvery = 2 };

    private static DenseEncoder Teacher(int seed)
    {
        using var random = new Generator((ulong)seed);
        return new DenseEncoder(Short.Run.Encoder with { Width = 40, Depth = 3, Heads = 2 }, generator: random);
    }

    private DenseTrainer Continue(
        VJepa21Config? config = null, string name = "run", DenseEncoder? teacher = null, long stopAfter = long.MaxValue,
        RunSettings? settings = null)
    {
        using var videos = new TinyRun.Stream(4);
        using var images = new TinyRun.Stream(3, frames: 1);
        using var stop = new CancellationTokenSource();
        var progress = new ImmediateProgress<StepReport>(report =>
        {
            if (report.Step == stopAfter) stop.Cancel();
        });
        return DenseTrainer.Continue(
            config ?? Short, settings ?? Settings(name), [videos, images], teacher, progress, cancel: stop.Token);
    }

    [Theory, InlineData(false), InlineData(true)]
    public void A_run_that_was_stopped_goes_on_bit_for_bit_as_one_that_was_not(bool distilled)
    {
        using var teacher = distilled ? Teacher(5) : null;
        var config = distilled ? Short with { LastLevelOnly = true, TeacherWidth = 40 } : Short;
        using var whole = Continue(config, "whole", teacher);
        Assert.Equal(6, whole.NextStep);
        foreach (var stopAfter in new[] { 0, 3 })
        {
            using var part = Continue(config, "parts", teacher, stopAfter);
            Assert.Equal(stopAfter + 1, part.NextStep);
        }
        using var rest = Continue(config, "parts", teacher);
        TinyRun.SameState(TinyRun.State(whole), TinyRun.State(rest));
        var log = File.ReadAllLines(Path.Combine(folder, "parts", "log.csv"));
        Assert.Equal(["0", "1", "2", "3", "4", "5"], log[1..].Select(line => line.Split(',')[12]));
        Assert.Equal(
            ["step-000004", "step-000006"],
            Directory.GetDirectories(Path.Combine(folder, "parts")).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_saved_trainer_comes_back_with_its_configuration_weights_moments_and_step()
    {
        using var scope = NewDisposeScope();
        using var one = new DenseTrainer(Short);
        var clips = TinyRun.Clips(4);
        one.Step([clips]);
        using var other = DenseTrainer.Load(one.Save(folder));
        Assert.Equal(1, other.NextStep);
        Assert.Empty(Checkpoint.Differences(Checkpoint.Latest(folder)!, other.Config));
        TinyRun.SameState(TinyRun.State(one), TinyRun.State(other));
        Assert.All(other.Networks.TargetEncoder.parameters(), p => Assert.False(p.requires_grad));
        one.Step([clips]);
        other.Step([clips]);
        TinyRun.SameState(TinyRun.State(one), TinyRun.State(other));
    }

    [Fact]
    public void A_folder_of_another_run_is_refused_and_what_differs_is_named()
    {
        string Refused(VJepa21Config config, DenseEncoder? teacher = null) =>
            Assert.Throws<InvalidOperationException>(() => Continue(config, teacher: teacher)).Message;
        Continue().Dispose();
        Assert.Contains("ContextWeight: 0.5, 0.9", Refused(Short with { ContextWeight = .9 }));
        Assert.Contains("Run.Seed: 234, 7", Refused(Short with { Run = Short.Run with { Seed = 7 } }));
        Assert.Contains("Run.Epochs: 3, 2", Refused(Short with { Run = Short.Run with { Epochs = 2 } }));
        using var longer = Continue(Short with { Run = Short.Run with { Epochs = 4 } });
        Assert.Equal(8, longer.NextStep);
    }

    [Fact]
    public void Another_teacher_is_refused()
    {
        using var one = Teacher(5);
        using var other = Teacher(6);
        var config = Short with { LastLevelOnly = true, TeacherWidth = 40 };
        Continue(config, teacher: one).Dispose();
        Continue(config, teacher: one).Dispose();
        var error = Assert.Throws<InvalidOperationException>(() => Continue(config, teacher: other));
        Assert.Contains("Code.Teacher", error.Message);
    }

    [Fact]
    public void A_cool_down_starts_with_the_weights_and_moments_of_the_first_run_or_with_a_released_file()
    {
        using var scope = NewDisposeScope();
        using var before = Continue();
        var cool = Short.CoolDown(frames: 8, imageSize: 48, images: 32, epochs: 1) with { ImageBatchSize = 3 };
        var settings = Settings("cool") with { StartFrom = Checkpoint.Latest(Settings().Folder) };
        using var clips = new TinyRun.Stream(2);
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        using var start = DenseTrainer.Continue(cool, settings, [clips], cancel: stopped.Token);
        Assert.Equal(0, start.NextStep);
        TinyRun.SameState(TinyRun.State(before), TinyRun.State(start));
        var file = Path.Combine(folder, "released.pt");
        VJepa21Checkpoint.Write(file, before.Networks);
        using var released = DenseTrainer.Continue(
            cool, Settings("released") with { StartFrom = file }, [clips], cancel: stopped.Token);
        Near.Within(0, released.Parameters[5].Value, before.Parameters[5].Value, before.Parameters[5].Name);
        Assert.All(released.Parameters, p => Assert.Equal(0, p.Updates));
    }

    [Fact]
    public void A_tensor_that_is_missing_is_named_with_its_file()
    {
        using var scope = NewDisposeScope();
        using var trainer = new DenseTrainer(Short);
        var path = trainer.Save(folder);
        var file = Path.Combine(path, "predictor.safetensors");
        SafeTensors.Write(file, SafeTensors.Read(file, name => name != "predictor_norm.bias"));
        var error = Assert.Throws<WeightFileException>(() => DenseTrainer.Load(path));
        Assert.Contains(file, error.Message);
        Assert.Contains("predictor_norm.bias", error.Message);
        Assert.Throws<ArgumentException>(() => Continue(settings: Settings() with { Runner = PlainRunner.Create }));
    }
}
