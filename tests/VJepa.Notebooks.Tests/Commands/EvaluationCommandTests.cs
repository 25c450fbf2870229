using System.Text.Json.Nodes;
using TorchSharp;
using VJepa.Models;
using VJepa.Notebooks.Commands;
using VJepa.Notebooks.Running;
using VJepa.Notebooks.Runs;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Weights;

namespace VJepa.Notebooks.Tests.Commands;

public sealed class EvaluationCommandTests(TinyRun tiny) : IClassFixture<TinyRun>
{
    [Fact]
    public async Task Probe_writes_the_accuracy_of_each_probe()
    {
        var run = Trained("probed");
        string[] arguments = ["probe", tiny.ConfigFile, "--set", "run.folder=probed"];
        Assert.Equal(CommandLine.Success, await CommandLine.RunAsync(arguments));
        var results = JsonNode.Parse(File.ReadAllText(Path.Combine(run.Run.Folder, "results.json")))!;
        Assert.Equal(
            (12, 6, 2, .5),
            ((int)results["train"]!, (int)results["validation"]!, (int)results["classes"]!,
                (double)results["chance"]!));
        var rows = results["probes"]!.AsArray();
        Assert.Equal(["Attentive", "Linear", "Knn"], rows.Select(row => (string?)row!["probe"]));
        // A share of 6 clips.
        Assert.All(rows, row => Assert.Equal(Math.Round(6 * (double)row!["top1"]!), 6 * (double)row["top1"]!, 9));
    }

    [Fact]
    public void Features_are_those_of_the_target_encoder_in_the_lists_order()
    {
        var run = Trained("extracted");
        var paths = FeaturesCommand.Write(run, null, _ => { }, CancellationToken.None).ToArray();
        Assert.Equal(["features-train", "features-validation"], paths.Select(Path.GetFileNameWithoutExtension));
        using var scope = torch.NewDisposeScope();
        using var quiet = torch.no_grad();
        var saved = SafeTensors.Read(paths[1]);
        Assert.Equal([6, 32, 16], saved["features"].shape);
        var experiment = RunClips.Open(run);
        Assert.Equal(experiment.Validation.Entries.Select(entry => (long)entry.Label), saved["labels"].data<long>());
        using var pretrainer = Checkpoint.Load(Checkpoint.Latest(run.Run.Folder)!);
        using var clip = experiment.ValidationClips()[4];
        var expected = pretrainer.TargetEncoder.call(clip.Frames.unsqueeze(0));
        Assert.True(saved["features"][4].allclose(expected[0], 1e-4, 1e-5));
        var rows = File.ReadAllLines(Path.ChangeExtension(paths[1], ".csv"));
        Assert.Equal(experiment.Validation.Entries.Select(entry => $"{entry.Path} {entry.Label}"), rows);
    }

    [Fact]
    public void A_list_without_labels_and_with_a_missing_video_gives_features_of_the_others()
    {
        var run = Trained("listed");
        var all = File.ReadAllLines(Path.Combine(tiny.Folder, "clips", "val.csv"));
        var list = Path.Combine(tiny.Folder, "clips", "mine.csv");
        File.WriteAllLines(list, ["gone.mp4 -1", .. all.Take(2).Select(line => line.Split(' ')[0] + " -1")]);
        var notes = new List<string>();
        var path = Assert.Single(FeaturesCommand.Write(run, list, notes.Add, CancellationToken.None));
        using var scope = torch.NewDisposeScope();
        Assert.Equal([-1L, -1L], SafeTensors.Read(path)["labels"].data<long>());
        Assert.Contains(notes, note => note.Contains("gone.mp4", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_a_checkpoint_the_error_says_what_to_do()
    {
        var run = tiny.Read("run.folder=nothing");
        var error = Assert.Throws<UsageException>(() => ProbeCommand.Run(run, _ => { }, CancellationToken.None));
        Assert.Contains("has no checkpoint: run 'pretrain' first", error.Message);
    }

    [Fact]
    public void The_plan_counts_what_the_networks_have_and_scales_with_the_speed()
    {
        var run = tiny.Read();
        using var encoder = new Encoder(run.Training.Encoder, new torch.Generator(1));
        var plan = RunPlan.Of(run, 1e9);
        Assert.Equal(encoder.parameters().Sum(p => p.numel()), plan.Cost.EncoderParameters);
        Assert.Equal(plan.Cost.StepFlops / 1e9, plan.SecondsAStep, 12);
        Assert.Equal(4 * plan.SecondsAStep, plan.Total.TotalSeconds, 5);
        Assert.InRange(RunPlan.Of(run).FlopsASecond, 1e5, 1e15);
        Assert.Contains(plan.Lines(), line => line.StartsWith("4 steps ", StringComparison.Ordinal));
    }

    [Fact]
    public void The_plan_of_the_published_ViT_L_is_near_the_2100_A100_hours_that_it_took()
    {
        // 90 000 steps of 3072 clips, 24 on each of 128 GPUs, at 36.6 clips a second and GPU.
        var published = new PretrainingConfig();
        Assert.Equal((90_000, 24), (published.Steps, published.BatchSize));
        var flops = 128 * ModelCost.Of(published, steps: 3).StepFlops * published.Steps;
        var hours = KnownGpu.All.Single(gpu => gpu.Name == "A100").Hours(flops);
        Assert.InRange(hours, .85 * 2100, 1.15 * 2100);
        var lines = RunPlan.Of(tiny.Read(), 1e9).Lines();
        Assert.Single(lines, line => line.StartsWith("on one A100", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith("on one H200", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(63.358e12, "63.4 T")]
    [InlineData(999, "999 ")]
    [InlineData(.0042, "4.20 m")]
    [InlineData(1e30, "1000000000 Z")]
    public void Large_numbers_have_three_digits_and_a_prefix(double value, string text) =>
        Assert.Equal(text, RunPlan.Scaled(value));

    private RunFile Trained(string folder)
    {
        var run = tiny.Read($"run.folder={folder}");
        PretrainRun.Start(
            run, false, new ImmediateProgress<StepReport>(_ => { }), _ => { }, CancellationToken.None);
        return run;
    }
}
