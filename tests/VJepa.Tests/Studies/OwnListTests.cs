using System.Text.Json;
using VJepa.Lab.Evaluation;
using VJepa.Lab.Studies;
using VJepa.Runtime;
using VJepa.Tests.Training;
using VJepa.Tests.Video;
using VJepa.Training;
using VJepa.Video;
using VJepa.Weights;

namespace VJepa.Tests.Studies;

/// <summary>Experiments on users' lists: few, broken and unlabeled clips.</summary>
public sealed class OwnListTests : IDisposable
{
    private readonly MadeVideos made = new(4);
    private readonly List<string> notes = [];

    public void Dispose() => made.Dispose();

    private string Write(string name, params string[] lines)
    {
        var path = Path.Combine(made.Folder, name);
        File.WriteAllLines(path, lines);
        return path;
    }

    private Experiment On(string[] train, string[] validation)
    {
        var experiment = Recipes.OnLists(
            "quick", Write("train.csv", train), Write("val.csv", validation), made.Folder, .1, notes.Add).WithSteps(2);
        return experiment with
        {
            Pretraining = experiment.Pretraining with
            {
                BatchSize = 2,
                Encoder = experiment.Pretraining.Encoder with { Width = 16, Depth = 1, Heads = 2 },
                Predictor = experiment.Pretraining.Predictor with { Width = 16, Depth = 1 },
            },
        };
    }

    private Pretrainer Train(Experiment experiment)
    {
        var settings = new RunSettings { Folder = experiment.RunFolder, HealthEvery = 1 };
        using var stream = experiment.Stream();
        return TrainingRun.Continue(experiment.Pretraining, settings, stream, experiment.HealthClips());
    }

    [Fact]
    public void Unlabeled_clips_are_pretrained_on_and_probes_take_the_others()
    {
        var experiment = On(
            ["video 0.mp4 4", "video 1.mp4 -1", "video 2.mp4 7"], ["video 3.mp4 7", "video 1.mp4 -1"]);
        Assert.Equal(3, notes.Count);
        Assert.Equal(3, experiment.PretrainingList.Count);
        Assert.Equal((2, 1), (experiment.Train.Count, experiment.Validation.Count));
        using var run = Train(experiment);
        using var train = experiment.Features(run.TargetEncoder, experiment.TrainClips());
        using var validation = experiment.Features(run.TargetEncoder, experiment.ValidationClips());
        Assert.Equal((2, 1), (train.Count, validation.Count));
        var probe = ProbeTraining.Linear(train, validation, settings: new ProbeSettings { Epochs = 1 });
        Assert.InRange(probe.Top1, 0, 1);
        var views = experiment.LabeledCrops(3).SelectMany(batch => batch.Labels.data<long>()).Order();
        Assert.Equal([0, 0, 0, 1, 1, 1], views);
    }

    private static string Text(PretrainingConfig config) => JsonSerializer.Serialize(config, ConfigurationJson.Options);

    [Theory, InlineData(false), InlineData(true)]
    public void A_run_on_own_clips_can_take_recipe_and_sizes_of_the_weights_it_starts_from(bool shipped)
    {
        var theirs = TinyRun.Config with { Seed = 3 };
        using var pretrainer = new Pretrainer(theirs);
        var folder = Path.Combine(made.Folder, "weights");
        folder = shipped
            ? ShippedCheckpoint.Save(folder, pretrainer, ShippedCheckpointTests.Card).Folder
            : Checkpoint.Save(pretrainer, folder);
        var own = On(["video 0.mp4 0", "video 1.mp4 1"], ["video 2.mp4 0"]).WithSeed(5);
        var experiment = own.WithRecipeOf(folder);
        Assert.Equal(Text(theirs with { Seed = 5 }), Text(experiment.Pretraining));
        Assert.NotEqual(own.RunFolder, experiment.RunFolder);
        using var stream = experiment.WithSteps(2).Stream();
        using var batch = stream.Next();
        Assert.Equal([theirs.BatchSize, 3, 4, 32, 32], batch.Clips.shape);
        using var continued = Continuation.From(folder, experiment.WithSteps(2).Pretraining);
        Assert.Throws<WeightFileException>(() => own.WithRecipeOf(made.Folder));
    }

    [Fact]
    public void One_held_out_clip_can_be_logged_and_does_not_count_as_healthy()
    {
        var experiment = On(["video 0.mp4 0", "video 1.mp4 1"], ["video 2.mp4 0"]);
        using var run = Train(experiment);
        var health = FeatureHealth.Measure(run, experiment.HealthClips());
        Assert.Equal(HealthState.Unknown, health.State);
        var lines = File.ReadAllLines(Path.Combine(experiment.RunFolder, "health.jsonl"));
        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => System.Text.Json.Nodes.JsonNode.Parse(line));
        using var again = Train(experiment);
        Assert.Equal(lines.Length, File.ReadAllLines(Path.Combine(experiment.RunFolder, "health.jsonl")).Length);
    }

    [Theory]
    [InlineData("missing.mp4 0")]
    [InlineData("bad.mp4 0", "missing.mp4 1")]
    public void Held_out_clips_that_cannot_be_read_are_an_error_before_the_first_step(params string[] validation)
    {
        Write("bad.mp4", "text");
        var experiment = On(["video 0.mp4 0", "video 1.mp4 1"], validation);
        var error = Assert.Throws<VideoListException>(() => Train(experiment));
        Assert.Contains("val.csv", error.Message);
        Assert.Contains("can be read", error.Message);
        Assert.Contains(validation[0].Split(' ')[0], error.Message);
        Assert.False(Directory.Exists(experiment.RunFolder));
    }

    [Fact]
    public void Broken_clips_among_good_ones_are_left_out()
    {
        var experiment = On(
            ["video 0.mp4 0", "missing.mp4 2", "video 1.mp4 1"], ["none.mp4 0", "video 2.mp4 1", "video 3.mp4 2"]);
        Assert.Equal(2, experiment.HealthClips().shape[0]);
        using var encoder = experiment.RandomEncoder();
        using var train = experiment.Features(encoder, experiment.TrainClips());
        using var validation = experiment.Features(encoder, experiment.ValidationClips());
        var rows = ProbeComparison.Run("random", train, validation, 2, [experiment.FewLabels], 2,
            new ProbeSettings { Epochs = 1 });
        Assert.All(rows, row => Assert.InRange(row.Accuracy.Mean, 0, 1));
    }

    [Fact]
    public void A_label_that_no_class_has_is_named_before_the_first_step()
    {
        var experiment = On(["video 0.mp4 0", "video 1.mp4 1"], ["video 2.mp4 0"]) with { Classes = ["one"] };
        Assert.Contains("label 1", Assert.Throws<ArgumentException>(() => experiment.Stream()).Message);
    }

    [Fact]
    public void Another_list_of_the_same_name_gets_a_folder_of_its_own()
    {
        string FolderOf(params string[] train) => On(train, ["video 2.mp4 0"]).RunFolder;
        var one = FolderOf("video 0.mp4 0", "video 1.mp4 1");
        Assert.Equal(one, FolderOf("video 0.mp4 0", "video 1.mp4 1"));
        Assert.NotEqual(one, FolderOf("video 0.mp4 0", "video 3.mp4 1"));
    }
}
