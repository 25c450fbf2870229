using System.Diagnostics;
using System.Globalization;
using VJepa.Lab.Evaluation;
using VJepa.Lab.Studies;
using VJepa.Lab.Worlds.Hands;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Objectives;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Variants;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Recipe;

/// <summary>
/// Pretrains on the hands world and prints a Markdown row for each measurement: what linear and attentive probes read
/// from the frozen encoder. Probes learn from clips with training looks and are judged on looks of no training clip.
/// <c>hands-recipe pixels|motion|motion-even|static|static-change|ema|change|ema-from [--teacher FOLDER]
/// [--masks four|eight|tube|times|paper] [--asked SHARE] [--steps N] [--every N]
/// [--judged HeldOut|Training|Both] [--loss L1|L2]
/// [--seed N] [--clips N] [--looks Plain|Middle|Random] [--noise N] [--contrast X]
/// [--changing none|colors|all] [--width N] [--batch N] [--rate R] [--brief true]
/// [--save DIR]</c>. <c>static</c> predicts a frozen teacher's features, <c>ema-from</c> starts from its encoder;
/// <c>--brief</c> measures with 20 labels only until the last step.
/// </summary>
internal static class HandsSearch
{
    private const int Labeled = 1040, Judged = 520;

    public static int Run(string[] args)
    {
        string Text(string name, string otherwise) =>
            Array.IndexOf(args, "--" + name) is >= 0 and var at ? args[at + 1] : otherwise;
        int Number(string name, int otherwise) =>
            int.Parse(Text(name, $"{otherwise}"), CultureInfo.InvariantCulture);
        var (variant, teacher) = (args[0], Text("teacher", ""));
        var (steps, every, seed) = (Number("steps", 3000), Number("every", 1000), Number("seed", 1));
        var looks = HandsWorldConfig.Of(Enum.Parse<HandsDifficulty>(Text("looks", "Middle"))) with { Frames = 8 };
        double Value(string name, double otherwise) =>
            double.Parse(Text(name, $"{otherwise:R}"), CultureInfo.InvariantCulture);
        looks = looks with
        {
            Noise = Value("noise", looks.Noise),
            SurfaceContrast = Value("contrast", looks.SurfaceContrast),
        };
        var config = Config(variant, Text("masks", "four"), teacher, steps, Text("loss", "L1")) with { Seed = seed };
        var asked = Value("asked", 1);
        config = config with
        {
            Encoder = config.Encoder with { Width = Number("width", 96) },
            Predictor = config.Predictor with { Width = Number("width", 96) },
            BatchSize = Number("batch", 32),
            Masks = asked == 1 ? config.Masks : [.. config.Masks.Select(mask => new DualMask(mask, asked))],
            Objective = new Explained(config.Objective),
            LearningRate = Value("rate", config.LearningRate),
        };
        HandsLooks[] judged = Text("judged", "Both") is var chosen && chosen == "Both"
            ? [HandsLooks.HeldOut, HandsLooks.Training] : [Enum.Parse<HandsLooks>(chosen)];
        var brief = bool.Parse(Text("brief", "false"));
        IClipStream rendered = new HandsStream(new(looks), Number("clips", 4096), config.BatchSize, seed);
        using var stream = Text("changing", "none") switch
        {
            "none" => rendered,
            "colors" => new ChangingLooks(rendered, seed) { Turns = false },
            "all" => new ChangingLooks(rendered, seed),
            var other => throw new ArgumentException($"--changing {other}: choose none, colors or all."),
        };
        using var train = new HandsStream(new(looks), Labeled, 40, 0);
        HandsStream[] unseenClips =
            [.. judged.Select(look => new HandsStream(new(looks with { Looks = look }), Judged, 40, 0, 1 << 24))];
        using var health = cat([.. unseenClips[0].InOrder().Take(4).Select(batch => batch.Clips)]);
        using var pretrainer = new Pretrainer(config);
        if (variant == "ema-from")
        {
            var file = Path.Combine(teacher, "target_encoder.safetensors");
            foreach (var encoder in new[] { pretrainer.Encoder, pretrainer.TargetEncoder })
                WeightLoading.Load(encoder, SafeTensors.Read(file), file);
        }
        Console.WriteLine("| run | judged | steps | rank | spread | slices, 20 | all, 20 | attention, 20 " +
            "| change: slices, 20 | change: attention, 20 " +
            "| slices, all | all, all | attention, all | pick, put, pretend: attention, all " +
            "| loss | explained | hidden | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        var (watch, loss, hidden, explained) = (new Stopwatch(), double.NaN, double.NaN, double.NaN);
        var name = string.Join(' ', args.Where(arg => !arg.Contains('/') && arg != "--save" && arg != "--teacher"));
        Row();
        while (pretrainer.NextStep < steps)
        {
            watch.Start();
            pretrainer.Run(stream, Math.Min(steps, pretrainer.NextStep + every),
                new ImmediateProgress<StepReport>(step =>
                {
                    loss = double.IsNaN(loss) ? step.Loss : .98 * loss + .02 * step.Loss;
                    var now = step.Parts[nameof(Explained)];
                    explained = double.IsNaN(explained) ? now : .98 * explained + .02 * now;
                    hidden = 1 - step.ContextShare.Average();
                    if (step.Step % 50 == 49)
                        Console.Error.WriteLine($"{step.Step + 1} {loss:0.0000} {explained:0.000}");
                }));
            watch.Stop();
            Row();
            if (Text("save", "") is { Length: > 0 } folder) Checkpoint.Save(pretrainer, folder);
        }
        return 0;

        void Row()
        {
            var classes = looks.Actions.Count;
            using var seen = FeatureExtractor.Extract(pretrainer.TargetEncoder, train.InOrder(), classes);
            using var few = First(seen, 4);
            using var change = seen.ChangeOverTime();
            var measured = FeatureHealth.Measure(pretrainer, health);
            foreach (var (look, clips) in judged.Zip(unseenClips))
            {
                using var unseen = FeatureExtractor.Extract(pretrainer.TargetEncoder, clips.InOrder(), classes);
                using var fewUnseen = First(unseen, 4);
                using var changeUnseen = unseen.ChangeOverTime();
                Print(look, measured, (seen, unseen), (few, fewUnseen), (change, changeUnseen));
            }
        }

        void Print(HandsLooks look, FeatureHealth measured, (FeatureSet Seen, FeatureSet Unseen) all,
            (FeatureSet Seen, FeatureSet Unseen) four, (FeatureSet Seen, FeatureSet Unseen) change)
        {
            string All(Func<string> measure) => brief && pretrainer.NextStep < steps ? "" : measure();
            string Linear((FeatureSet Seen, FeatureSet Unseen) of, int labels, TokenPooling pooling) =>
                $"{ProbeComparison.Linear(of.Seen, of.Unseen, labels, pooling).Mean:0.000}";
            const TokenPooling slices = TokenPooling.MeanPerTimeSlice;
            Console.WriteLine($"| {name} | {look} | {pretrainer.NextStep} | {measured.EffectiveRank:0.0} " +
                $"| {measured.Spread:0.00} | {Linear(all, 20, slices)} " +
                $"| {Linear(all, 20, TokenPooling.All)} | {Attention(all, 20, config.Encoder)} " +
                $"| {Linear(change, 20, slices)} | {Attention(change, 20, config.Encoder)} " +
                $"| {All(() => Linear(all, 0, slices))} | {All(() => Linear(all, 0, TokenPooling.All))} " +
                $"| {All(() => Attention(all, 0, config.Encoder))} " +
                $"| {All(() => Attention(four, 0, config.Encoder))} " +
                $"| {loss:0.000} | {explained:0.000} | {hidden:0.00} | {watch.Elapsed.TotalSeconds:0} |");
        }
    }

    private static string Attention((FeatureSet Seen, FeatureSet Unseen) of, int labels, EncoderConfig encoder)
    {
        var (seen, unseen) = of;
        ProbeResult Probe(FeatureSet set, int epochs) => ProbeTraining.Attentive(
            set, unseen, encoder.Heads,
            new() { LearningRates = [3e-3], Epochs = epochs, Standardization = Standardization.PerDimension },
            shape => shape with { Places = encoder.Grid });
        if (labels == 0) return $"{Probe(seen, 20).Top1:0.000}";
        return $"{LowShot.Run(seen, LowShot.Splits(seen, labels), set => Probe(set, 60), 2).Mean:0.000}";
    }

    /// <summary>The clips of the first classes: pick up, put down, and pretend either.</summary>
    private static FeatureSet First(FeatureSet all, int classes)
    {
        var labels = all.Labels.data<long>().ToArray();
        return all.Select([.. labels.Index().Where(at => at.Item < classes).Select(at => (long)at.Index)])
            with
        { Classes = classes };
    }

    private static PretrainingConfig Config(
        string variant, string masks, string teacher, int steps, string loss) => new()
        {
            Encoder = EncoderSizes.TwoCores,
            Predictor = new() { Width = 96, Depth = 3, MaskTokens = 2 },
            Masks = masks switch
            {
                "four" => [MultiBlockMask.ShortRange with { Blocks = 4 }],
                "tube" => [new RandomTubeMask { Ratio = .75 }],
                "times" => [MultiBlockMask.ShortRange with
                {
                    Blocks = 1,
                    SpatialScale = (1, 1),
                    AspectRatio = (1, 1),
                    TemporalScale = (.5, .5),
                }],
                "eight" => [MultiBlockMask.ShortRange],
                "paper" => [MultiBlockMask.ShortRange, MultiBlockMask.LongRange],
                _ => throw new ArgumentException($"--masks {masks}: choose four, eight, tube, times or paper."),
            },
            BatchCut = BatchCut.RandomSubset,
            Target = variant switch
            {
                "pixels" => new PixelTarget(),
                "motion" => new MotionTarget(),
                "motion-even" => new MotionTarget { NoiseFloor = .3 },
                "change" => new EmaTarget { Normalization = new ChangeTargets(4) },
                "static-change" => new FrozenTarget(teacher) { Normalization = new ChangeTargets(4) },
                "static" => new FrozenTarget(teacher),
                "ema" or "ema-from" => new EmaTarget(),
                "centered" => new EmaTarget { Normalization = TargetNormalization.CenteredLayerNorm },
                _ => throw new ArgumentException(
                    $"{variant}: choose pixels, motion, motion-even, static, static-change, ema, centered, change " +
                    "or ema-from."),
            },
            Objective = Array.IndexOf(["L1", "L2"], loss) switch
            {
                0 => new L1Objective(),
                1 => new L2Objective(),
                _ => throw new ArgumentException($"--loss {loss}: choose L1 or L2."),
            },
            BatchSize = 32,
            StepsPerEpoch = Math.Max(1, steps / 100),
            Epochs = 100,
            WarmupEpochs = 10,
            LearningRate = variant == "ema-from" ? 1e-3 : 2e-3,
            FinalWeightDecay = .04,
            Momentum = variant switch { "ema-from" => (.998, 1), "centered" => (.99, 1), _ => (.996, 1) },
        };
}
