using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using VJepa.Lab.Evaluation;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Lab.Studies;
using VJepa.Training;
using VJepa.Variants;
using VJepa.Video;

namespace VJepa.Benchmarks.Real;

/// <summary>
/// Real clips: what probes find in a frozen encoder at several distances between frames, before and while it is
/// pretrained on the list. <c>real TRAIN.csv VAL.csv [--intervals S,…] [--contrast] [--noise D,…]
/// [--start FOLDER [--own] | --wide] [--stills] [--dynamics] [--steps N] [--every N] [--views N,…]
/// [--labels N] [--flow] [--seed N] [--threads N]</c>. <c>--views</c> trains probes on that many crops of each video
/// (0: on the whole frame), <c>--labels</c> on that many videos of each class. <c>--own</c> goes on with the recipe and
/// sizes of the folder that it starts from; <c>--wide</c> has the encoder of <see cref="EncoderSizes.TwoCores"/>.
/// </summary>
internal static class RealSearch
{
    public static int Run(string[] args)
    {
        var options = RealOptions.Parse(args);
        torch.set_num_threads(options.Threads);
        Console.WriteLine("| encoder | interval (s) | noise | crops | steps | average | slices | quarters " +
            "| all tokens | attentive | with places | change: slices | all tokens | with places | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var interval in options.Intervals) Train(options, interval);
        return 0;
    }

    private static void Train(RealOptions options, double interval)
    {
        var experiment = Recipes.OnLists("quick", options.Train, options.Validation, Path.GetTempPath(), interval)
            .WithSeed(options.Seed) with
        { LocalContrast = options.Contrast };
        if (options.Own) experiment = experiment.WithRecipeOf(options.Start!);
        if (options.Wide)
            experiment = experiment with
            {
                Pretraining = experiment.Pretraining with { Encoder = EncoderSizes.TwoCores },
            };
        if (options.Steps > 0) experiment = experiment.WithSteps(options.Steps);
        if (options.Dynamics)
            experiment = experiment with
            {
                Pretraining = experiment.Pretraining with
                {
                    Objective = new DynamicsHead(experiment.Pretraining.Objective),
                },
            };
        using (var random = experiment.RandomEncoder()) Row(options, "random", experiment, random, interval, 0, 0);
        using var pretrainer = options.Start is null
            ? new Pretrainer(experiment.Pretraining)
            : Continuation.From(options.Start, experiment.Pretraining);
        if (options.Flow) Flow(experiment);
        if (options.Start is not null)
            Row(options, "start", experiment, pretrainer.TargetEncoder, interval, pretrainer.NextStep, 0);
        if (options.Steps == 0) return;
        using IClipStream stream = options.Stills ? experiment.Stills() : experiment.Stream();
        var watch = new Stopwatch();
        while (pretrainer.NextStep < experiment.Pretraining.Steps)
        {
            watch.Start();
            pretrainer.Run(stream, pretrainer.NextStep + options.Every, new ImmediateProgress<StepReport>(_ => { }));
            watch.Stop();
            Row(
                options, "pretrained", experiment, pretrainer.TargetEncoder, interval, pretrainer.NextStep,
                watch.Elapsed.TotalSeconds);
        }
    }

    private static void Row(
        RealOptions options, string name, Experiment experiment, Encoder encoder, double interval, long steps,
        double seconds)
    {
        var labeled = options.Labels > 0 ? experiment.WithLabels(options.Labels) : experiment;
        foreach (var (noise, views) in options.Noise.SelectMany(_ => options.Views, (noise, views) => (noise, views)))
        {
            var clips = views > 0 ? labeled.LabeledCrops(views) : labeled.TrainClips().Batches(32);
            using var train = Features(experiment, encoder, clips, noise, 1);
            using var validation = Features(experiment, encoder, experiment.ValidationClips().Batches(32), noise, 2);
            var readings = Readings(train, validation, experiment.Pretraining.Encoder)
                .Select(accuracy => accuracy.ToString("0.000", CultureInfo.InvariantCulture));
            Console.WriteLine(
                $"| {name} | {interval} | {noise} | {views} | {steps} | " +
                $"{string.Join(" | ", readings)} | {seconds:0} |");
        }
    }

    private static IEnumerable<double> Readings(FeatureSet train, FeatureSet validation, EncoderConfig encoder)
    {
        double Linear(FeatureSet from, FeatureSet to, TokenPooling pooling) =>
            ProbeComparison.Linear(from, to, 0, pooling).Mean;
        yield return Linear(train, validation, TokenPooling.Mean);
        var both = ProbeComparison.Run("", train, validation, encoder.Heads, [0]);
        yield return both.Single(row => row.Probe == "linear").Accuracy.Mean;
        yield return Linear(train, validation, TokenPooling.MeanPerQuarter);
        yield return Linear(train, validation, TokenPooling.All);
        yield return both.Single(row => row.Probe == "attentive").Accuracy.Mean;
        yield return ProbeComparison.Attentive(train, validation, 0, encoder.Heads, encoder.Grid).Mean;
        using var trainChange = train.ChangeOverTime();
        using var validationChange = validation.ChangeOverTime();
        yield return Linear(trainChange, validationChange, TokenPooling.MeanPerTimeSlice);
        yield return Linear(trainChange, validationChange, TokenPooling.All);
        yield return ProbeComparison.Attentive(trainChange, validationChange, 0, encoder.Heads, encoder.Grid).Mean;
    }

    private static FeatureSet Features(
        Experiment experiment, Encoder encoder, IEnumerable<ClipBatch> clips, double noise, int seed) =>
        FeatureExtractor.Extract(encoder, NoisyClips.Of(clips, noise, seed), experiment.Classes.Count);

    // What hand-made motion features reach on exactly the clips that the encoder sees.
    private static void Flow(Experiment experiment)
    {
        using var train = OpticalFlowFeatures.Extract(experiment.TrainClips().Batches(32), experiment.Classes.Count);
        using var validation = OpticalFlowFeatures.Extract(
            experiment.ValidationClips().Batches(32), experiment.Classes.Count);
        var settings = new ProbeSettings
        {
            Standardization = Standardization.PerPositionAndDimension,
            LearningRates = [1e-2],
            Epochs = 100,
        };
        var top1 = ProbeTraining.Linear(train, validation, TokenPooling.Mean, settings).Top1;
        var speed = train.Features.sum([1, 2]).div(4 * train.Features.shape[1]).median().item<float>();
        Console.WriteLine($"optical flow: linear {top1:0.000}, median speed {speed:0.00} pixels a frame");
    }
}
