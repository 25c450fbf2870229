using System.Diagnostics;
using TorchSharp;
using VJepa.Lab.Evaluation;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Lab.Studies;
using VJepa.Training;
using VJepa.Video;
using VJepa.Lab.Worlds;

namespace VJepa.Benchmarks.Recipe;

/// <summary>
/// Pretrains variants of the course's recipe and prints a Markdown row for each measurement: what linear and attentive
/// probes find in the frozen encoder, beside the random-initialized one of the same seed, the health of the features,
/// and how much of their widest direction goes with the clips' mean brightness and with the label. <c>recipe
/// [variant …] [--seeds N] [--first SEED] [--steps N] [--every N] [--threads N] [--clips N] [--folder DIR] [--save DIR]
/// [--supervised LABELS,…]</c> With <c>--supervised</c> the frozen encoder's linear probe stands beside the same
/// network trained from four times as many labels.
/// </summary>
internal static class RecipeSearch
{
    public static int Run(string[] args)
    {
        var options = RecipeOptions.Parse(args);
        torch.set_num_threads(options.Threads);
        Console.WriteLine("| variant | seed | steps | linear, 20 labels | linear, all | quarters, 5 labels | quarters, 20 labels | quarters, all | average, all | attentive, 20 labels | attentive, all | rank | spread | match | 1st direction: share, by brightness, by law | loss | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var variant in options.Variants)
        {
            for (var seed = options.First; seed < options.First + options.Seeds; seed++) Train(RecipeVariant.Find(variant), seed, options);
        }
        return 0;
    }

    private static void Train(RecipeVariant variant, int seed, RecipeOptions options)
    {
        var experiment = Prepare(variant, seed, options);
        using var pretrainer = new Pretrainer(experiment.Pretraining);
        using var health = experiment.HealthClips();
        using var brightness = torch.cat([.. Judged(experiment).Select(batch => batch.Clips.mean([1, 2, 3, 4]))]); // [N]
        using var stream = experiment.Stream();
        var watch = new Stopwatch();
        var loss = double.NaN;
        Row(experiment, variant, pretrainer, health, brightness, loss, 0);
        while (pretrainer.NextStep < experiment.Pretraining.Steps)
        {
            watch.Start();
            pretrainer.Run(stream, pretrainer.NextStep + options.Every, new ImmediateProgress<StepReport>(step =>
                loss = double.IsNaN(loss) ? step.Loss : .95 * loss + .05 * step.Loss));
            watch.Stop();
            Row(experiment, variant, pretrainer, health, brightness, loss, watch.Elapsed.TotalSeconds);
        }
        foreach (var labels in options.Few) BesideSupervised(experiment, pretrainer, labels);
        if (options.Save is { } folder) Keep(pretrainer, variant, Path.Combine(folder, $"{variant.Name}-{seed}".Replace(' ', '-')));
    }

    private static void Keep(Pretrainer pretrainer, RecipeVariant variant, string folder) => ShippedCheckpoint.Save(folder, pretrainer, new CheckpointCard(
        $"Recipe search: {variant.Name}", "see the command", Environment.CommandLine, $"{DateTime.UtcNow:yyyy-MM-dd}", new Dictionary<string, double>()));

    private static void BesideSupervised(Experiment experiment, Pretrainer pretrainer, int labels)
    {
        using var train = Features(experiment, pretrainer.TargetEncoder, Judged(experiment));
        using var validation = Features(experiment, pretrainer.TargetEncoder, experiment.ValidationClips().Batches(32));
        var frozen = ProbeComparison.Linear(train, validation, labels, TokenPooling.MeanPerQuarter);
        var (seed, config) = (experiment.Pretraining.Seed, experiment.Pretraining.Encoder);
        using var stream = experiment.WithLabels(4 * labels).Stream(flip: false);
        using var model = SupervisedBaseline.Train(config, experiment.Classes.Count, stream, new() { Steps = 800, LearningRate = 1e-3, Seed = seed });
        var supervised = SupervisedBaseline.Evaluate(model, experiment.ValidationClips().Batches(32)).Top1;
        Console.WriteLine($"seed {seed}: frozen, quarters, {labels} labels a class {frozen}; supervised, {4 * labels} labels a class {supervised:0.000}");
    }

    private static Experiment Prepare(RecipeVariant variant, int seed, RecipeOptions options)
    {
        var world = variant.World(Recipes.World);
        var folder = Path.Combine(options.Folder, $"{variant.WorldName}-{options.Clips}");
        var (train, validation) = MotionWorldFiles.Write(world, folder, options.Clips, options.Clips / 8);
        if (variant.HalfObjects)
        {
            var half = options.Clips / 2;
            var (objects, _) = LaboratoryFiles.Write(new LaboratoryConfig { Size = world.Size, Frames = world.Frames, Fps = 8 }, Path.Combine(options.Folder, $"laboratory-{half}"), half, 16);
            train = train with { Entries = [.. train.Entries.Take(half), .. objects.Entries] };
        }
        var config = variant.Config(Recipes.Pretraining("quick")) with { Seed = seed };
        var steps = options.Steps > 0 ? options.Steps : config.Steps;
        return new Experiment
        {
            Train = train,
            Validation = validation,
            Classes = [.. world.Laws.Select(law => law.ToString())],
            Sampling = FrameSampling.ByStride(world.Frames, 1),
            Pretraining = config,
            RunFolder = folder,
            MinCrop = 1,
        }.WithSteps(steps);
    }

    private static void Row(Experiment experiment, RecipeVariant variant, Pretrainer pretrainer, torch.Tensor health, torch.Tensor brightness, double loss, double seconds)
    {
        using var train = Features(experiment, pretrainer.TargetEncoder, Judged(experiment));
        using var validation = Features(experiment, pretrainer.TargetEncoder, experiment.ValidationClips().Batches(32));
        var rows = ProbeComparison.Run("", train, validation, experiment.Pretraining.Encoder.Heads, [0, 20]);
        Spread Of(string probe, int labels) => rows.Single(row => row.Probe == probe && row.Labels == labels).Accuracy;
        Spread Read(TokenPooling pooling, int labels) => ProbeComparison.Linear(train, validation, labels, pooling);
        var widest = FeatureDirection.Of(train.Pool(TokenPooling.Mean).Features.select(1, 0), new Dictionary<string, torch.Tensor>
        {
            ["brightness"] = brightness,
            ["law"] = torch.nn.functional.one_hot(train.Labels, train.Classes),
        }, 1)[0];
        var measured = FeatureHealth.Measure(pretrainer, health);
        Console.WriteLine(
            $"| {variant.Name} | {experiment.Pretraining.Seed} | {pretrainer.NextStep} | {Of("linear", 20)} | {Of("linear", 0).Mean:0.000} | {Read(TokenPooling.MeanPerQuarter, 5)} | {Read(TokenPooling.MeanPerQuarter, 20)} | {Read(TokenPooling.MeanPerQuarter, 0).Mean:0.000} | {Read(TokenPooling.Mean, 0).Mean:0.000} | {Of("attentive", 20)} | {Of("attentive", 0).Mean:0.000} " +
            $"| {measured.EffectiveRank:0.0} | {measured.Spread:0.00} | {measured.Match:0.00} | {widest.Share:0.00}, {widest.Explained["brightness"]:0.00}, {widest.Explained["law"]:0.00} | {loss:0.000} | {seconds:0} |");
    }

    // 1024 labeled clips are enough to judge by, and the attentive probe's time grows with them.
    private static IEnumerable<ClipBatch> Judged(Experiment experiment) => experiment.FirstTrainClips(1024).Batches(32);

    private static FeatureSet Features(Experiment experiment, Encoder encoder, IEnumerable<ClipBatch> clips) =>
        FeatureExtractor.Extract(encoder, clips, experiment.Classes.Count);
}
