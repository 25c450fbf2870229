using VJepa.Runtime;
using VJepa.Tests.Training;
using VJepa.Training;
using VJepa.Variants;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class LeVJepaResumeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-le-run-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private LeVJepaTrainer Continue(
        string name, LeVJepaConfig? config = null, long steps = 6, long stopAfter = long.MaxValue, string? start = null)
    {
        using var clips = new TinyRun.Stream(4);
        using var stop = new CancellationTokenSource();
        var settings = new RunSettings
        {
            Folder = Path.Combine(folder, name),
            CheckpointEvery = 2,
            TensorBoard = true,
            StartFrom = start,
        };
        return LeVJepaTrainer.Continue(
            config ?? LeVJepaTrainerTests.Tiny, settings, clips, steps,
            new ImmediateProgress<LeVJepaReport>(report =>
            {
                if (report.Step == stopAfter) stop.Cancel();
            }),
            cancel: stop.Token);
    }

    [Fact]
    public void A_run_that_was_stopped_goes_on_bit_for_bit_as_one_that_was_not()
    {
        using var whole = Continue("whole");
        foreach (var stopAfter in new[] { 0, 3 })
        {
            using var part = Continue("parts", stopAfter: stopAfter);
            Assert.Equal(stopAfter + 1, part.NextStep);
        }
        using var rest = Continue("parts");
        Assert.Equal(6, rest.NextStep);
        TinyRun.SameState(TinyRun.State(whole), TinyRun.State(rest));
        var log = File.ReadAllLines(Path.Combine(folder, "parts", "log.csv"));
        Assert.EndsWith("step,distance,sigreg", log[0]);
        Assert.Equal(7, log.Length);
    }

    [Fact]
    public void A_saved_trainer_comes_back_with_its_configuration_weights_moments_and_step()
    {
        using var scope = NewDisposeScope();
        using var one = new LeVJepaTrainer(LeVJepaTrainerTests.Tiny);
        var clips = TinyRun.Clips(4);
        one.Step(clips);
        using var other = LeVJepaTrainer.Load(one.Save(folder));
        Assert.Equal((1, one.Config.Views), (other.NextStep, other.Config.Views));
        Assert.Equal(one.Step(clips), other.Step(clips));
        TinyRun.SameState(TinyRun.State(one), TinyRun.State(other));
    }

    [Fact]
    public void A_folder_of_another_run_is_refused_and_what_differs_is_named()
    {
        Continue("run", steps: 2).Dispose();
        var other = LeVJepaTrainerTests.Tiny with { Weight = 2 };
        var error = Assert.Throws<InvalidOperationException>(() => Continue("run", other));
        Assert.Contains("Weight: 8, 2", error.Message);
        using var longer = Continue("run", steps: 3);
        Assert.Equal(3, longer.NextStep);
    }

    [Fact]
    public void A_new_run_can_start_from_the_weights_of_another()
    {
        using var before = Continue("before", steps: 2);
        var start = Checkpoint.Latest(Path.Combine(folder, "before"))!;
        using var after = Continue("after", LeVJepaTrainerTests.Tiny with { Weight = 2 }, steps: 0, start: start);
        Assert.Equal(0, after.NextStep);
        TinyRun.SameState(TinyRun.State(before), TinyRun.State(after));
    }

    [Fact]
    public void A_tensor_of_another_shape_is_named_with_its_file()
    {
        using var scope = NewDisposeScope();
        using var trainer = new LeVJepaTrainer(LeVJepaTrainerTests.Tiny);
        var path = trainer.Save(folder);
        var error = Assert.Throws<WeightFileException>(
            () => LeVJepaTrainer.Load(path, LeVJepaTrainerTests.Tiny with { Outputs = 4 }));
        Assert.Contains("projector.safetensors", error.Message);
        Assert.Contains("output.weight is [8, 32], expected [4, 32]", error.Message);
    }
}
