using System.Text.Json;
using VJepa.Models;
using VJepa.Objectives;
using VJepa.Runtime;
using VJepa.Tests.Training;
using VJepa.Training;
using VJepa.Variants;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Tests.Objectives;

/// <summary>Types that the library does not know run with everything it has.</summary>
public sealed class DoorTests : IDisposable
{
    private static readonly PretrainingConfig Own = TinyRun.Config with
    {
        Masks = [new CenterVisible()],
        Objective = new VarianceCovariance(new Huber { Threshold = .25 }),
        Target = new StopGradientTarget(),
    };

    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-doors-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Text(PretrainingConfig config) => JsonSerializer.Serialize(config, ConfigurationJson.Options);

    [Fact]
    public void A_configuration_with_own_types_is_kept_as_JSON_by_their_names_and_read_again()
    {
        var json = Text(Own);
        Assert.Contains("\"kind\": \"CenterVisible\"", json);
        Assert.Contains("\"Threshold\": 0.25", json);
        Assert.Equal(json, Text(JsonSerializer.Deserialize<PretrainingConfig>(json, ConfigurationJson.Options)!));
    }

    [Fact]
    public void An_unknown_type_is_named()
    {
        var json = Text(Own).Replace("CenterVisible", "SomebodyElses", StringComparison.Ordinal);
        var error = Assert.Throws<UnknownTypeException>(() =>
            JsonSerializer.Deserialize<PretrainingConfig>(json, ConfigurationJson.Options));
        Assert.Contains("MaskGenerator 'SomebodyElses'", error.Message);
    }

    [Fact]
    public void A_run_with_own_mask_objective_and_target_logs_its_parts_and_goes_on_from_its_checkpoint()
    {
        var settings = new RunSettings { Folder = folder, CheckpointEvery = 3, HealthEvery = 4 };
        using var clips = TinyRun.Clips(8);
        Dictionary<string, byte[]> Run(bool stop)
        {
            using var source = new CancellationTokenSource();
            using var stream = new TinyRun.Stream();
            var progress = new ImmediateProgress<StepReport>(step => { if (stop && step.Step == 4) source.Cancel(); });
            using var pretrainer = TrainingRun.Continue(Own, settings, stream, clips, progress, cancel: source.Token);
            return TinyRun.State(pretrainer);
        }
        Run(stop: true);
        var resumed = Run(stop: false);
        var header = File.ReadLines(Path.Combine(folder, "log.csv")).First();
        Assert.EndsWith("step,mask-0,variance,feature-variance,feature-covariance", header);
        Assert.Equal(1 + Own.Steps, File.ReadLines(Path.Combine(folder, "log.csv")).Count());
        Directory.Delete(folder, recursive: true);
        TinyRun.SameState(Run(stop: false), resumed);
    }

    [Fact]
    public void Another_objective_in_the_same_folder_is_refused_and_named()
    {
        var settings = new RunSettings { Folder = folder };
        using (var stream = new TinyRun.Stream()) TrainingRun.Continue(Own, settings, stream).Dispose();
        using var again = new TinyRun.Stream();
        var error = Assert.Throws<InvalidOperationException>(() =>
            TrainingRun.Continue(Own with { Objective = new L1Objective() }, settings, again));
        Assert.Contains("Objective", error.Message);
        Assert.Contains("L1Objective", error.Message);
    }

    [Fact]
    public void One_seed_decides_the_weights_of_an_objective_too_and_a_checkpoint_keeps_them()
    {
        var config = TinyRun.Config with { Objective = new PlainHead() };
        using var one = new Pretrainer(config);
        using var clips = TinyRun.Clips(4);
        one.Step(clips);
        using var other = new Pretrainer(config);
        other.Step(clips);
        TinyRun.SameState(TinyRun.State(one), TinyRun.State(other));
        using var loaded = Checkpoint.Load(Checkpoint.Save(one, folder));
        TinyRun.SameState(TinyRun.State(one), TinyRun.State(loaded));
    }

    [Fact]
    public void A_frozen_teacher_gives_the_same_targets_from_memory_and_from_a_file()
    {
        using var scope = NewDisposeScope();
        using var teacher = new Pretrainer(TinyRun.Config with { Seed = 9 });
        var path = Path.Combine(folder, "teacher.safetensors");
        WeightExport.Write(path, new Dictionary<NetworkPart, nn.Module> { [NetworkPart.Encoder] = teacher.Encoder });
        using var student = new Pretrainer(TinyRun.Config);
        using var clips = TinyRun.Clips(4);
        var fromMemory = new Teacher(teacher.Encoder).Targets(clips, student.Networks);
        var fromFile = new FrozenTarget(path) { Config = TinyRun.Config.Encoder }.Targets(clips, student.Networks);
        Near.Within(1e-6, fromMemory, fromFile, "targets");
        Assert.True(Near.MaxAbs(fromMemory, student.TargetEncoder.call(clips)) > .01);
    }

    [Fact]
    public void A_teacher_with_another_grid_is_refused_with_both_grids()
    {
        using var teacher = new Encoder(TinyRun.Config.Encoder with { PatchSize = 16 });
        var path = Path.Combine(folder, "coarse.safetensors");
        WeightExport.Write(path, new Dictionary<NetworkPart, nn.Module> { [NetworkPart.Encoder] = teacher });
        var config = TinyRun.Config with { Target = new FrozenTarget(path) { Config = teacher.Config } };
        using var pretrainer = new Pretrainer(config);
        using var clips = TinyRun.Clips(4);
        var error = Assert.Throws<InvalidOperationException>(() => pretrainer.Step(clips));
        Assert.Contains("2x2x2", error.Message);
        Assert.Contains("2x4x4", error.Message);
    }

    [Fact]
    public void A_whole_batch_objective_is_not_accumulated_in_parts()
    {
        var error = Assert.Throws<ArgumentException>(() => (Own with { Accumulation = 2 }).Validate());
        Assert.Contains("VarianceCovariance", error.Message);
    }

    [Fact]
    public void Variance_and_covariance_are_their_formulas()
    {
        using var scope = NewDisposeScope();
        var z = tensor(new double[,] { { 1, 2 }, { 3, 2 }, { 5, 8 } });
        var (mean0, mean1) = (3.0, 4.0);
        double[,] d = { { 1 - mean0, 2 - mean1 }, { 3 - mean0, 2 - mean1 }, { 5 - mean0, 8 - mean1 } };
        var covariance = (d[0, 0] * d[0, 1] + d[1, 0] * d[1, 1] + d[2, 0] * d[2, 1]) / 2;
        Assert.Equal(2 * covariance * covariance / 2, VarianceCovariance.CovarianceOf(z).item<double>(), 1e-9);
        Assert.Equal(0, VarianceCovariance.VarianceOf(z).item<double>());
        var variance = VarianceCovariance.VarianceOf(z[.., ..1] * .1).item<double>();
        Assert.Equal(1 - Math.Sqrt(.01 * 4 + 1e-4), variance, 1e-9);
    }
}
