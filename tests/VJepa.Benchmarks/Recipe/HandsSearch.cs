using System.Diagnostics;
using VJepa.Lab.Evaluation;
using VJepa.Lab.Studies;
using VJepa.Lab.Worlds.Hands;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Weights;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Recipe;

/// <summary>
/// Pretrains on the hands world and prints a Markdown row for each measurement: what linear and attentive probes read
/// from the frozen encoder. Probes learn from clips with training looks and are judged on looks of no training clip.
/// <c>hands-recipe pixels|motion|motion-even|static|static-change|ema|centered|change|ema-from|change-from
/// [--teacher FOLDER] [--masks four|eight|tube|times|paper] [--asked SHARE] [--steps N] [--until N] [--every N]
/// [--judged HeldOut|Training|Both] [--loss L1|L2] [--seed N] [--clips N] [--looks Plain|Middle|Random]
/// [--noise N] [--contrast X] [--changing none|colors|all] [--width N] [--batch N] [--rate R] [--brief true]
/// [--save DIR] [--ship DIR]</c>. With <c>--save</c> it goes on from the newest checkpoint there; <c>--ship</c> then
/// keeps its encoder. <c>static</c> predicts a frozen teacher's features, <c>ema-from</c> and <c>change-from</c> start
/// from its encoder; <c>--brief</c> measures with 20 labels only until the end, <c>--until</c> ends a run early.
/// </summary>
internal static class HandsSearch
{
    private const int Labeled = 1040;

    public static int Run(string[] args)
    {
        var options = new HandsOptions(args);
        var (looks, config) = (options.Looks(), options.Config());
        var end = options.Number("until", options.Number("steps", 3000));
        HandsLooks[] judged = options.Text("judged", "Both") is var chosen && chosen == "Both"
            ? [HandsLooks.HeldOut, HandsLooks.Training] : [Enum.Parse<HandsLooks>(chosen)];
        var brief = bool.Parse(options.Text("brief", "false"));
        using var stream = options.Stream(looks, config);
        using var train = new HandsStream(new(looks), Labeled, 40, 0);
        HandsStream[] unseenClips = [.. judged.Select(look => HandsOptions.Exam(looks, look))];
        using var health = cat([.. unseenClips[0].InOrder().Take(4).Select(batch => batch.Clips)]);
        var (saved, ship) = options.Folders();
        using var pretrainer = saved != "" && Checkpoint.Latest(saved) is { } latest
            ? Checkpoint.Load(latest, config: config) : new Pretrainer(config);
        if (HandsVariants.IsStarted(args[0]))
        {
            using var start = EncoderLoader.Load(options.Text("teacher", ""));
            foreach (var encoder in new[] { pretrainer.Encoder, pretrainer.TargetEncoder })
                encoder.load_state_dict(start.state_dict());
        }
        Console.WriteLine("| run | judged | steps | rank | spread | slices, 20 | all, 20 | attention, 20 " +
            "| change: slices, 20 | change: attention, 20 " +
            "| slices, all | all, all | attention, all | pick, put, pretend: attention, all " +
            "| loss | explained | hidden | seconds |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        const TokenPooling slices = TokenPooling.MeanPerTimeSlice;
        var (watch, loss, hidden, explained) = (new Stopwatch(), double.NaN, double.NaN, double.NaN);
        var name = string.Join(
            ' ', args.Where(arg => !arg.Contains('/') && arg is not ("--save" or "--ship" or "--teacher")));
        var curve = saved == "" ? "" : Path.Combine(saved, "curve.csv");
        bool IsMeasured() => File.Exists(curve) && CurvePoint.Read(curve).Any(one => one.Steps == pretrainer.NextStep);
        if (!IsMeasured() || pretrainer.NextStep >= end) Row();
        while (pretrainer.NextStep < end)
        {
            watch.Start();
            pretrainer.Run(stream, Math.Min(end, pretrainer.NextStep + options.Number("every", 1000)),
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
            if (saved != "") Checkpoint.Save(pretrainer, saved);
        }
        if (ship != "") Ship();
        return 0;

        void Ship()
        {
            var plain = config with { Objective = ((Explained)config.Objective).Inner };
            using var whole = new Pretrainer(plain) { NextStep = pretrainer.NextStep };
            foreach (var (to, from) in new (nn.Module, nn.Module)[]
            {
                (whole.Encoder, pretrainer.Encoder), (whole.Predictor, pretrainer.Predictor),
                (whole.TargetEncoder, pretrainer.TargetEncoder),
            }) to.load_state_dict(from.state_dict());
            var last = CurvePoint.Read(curve)[^1];
            (string Reading, double Accuracy)[] accuracies = [("slices", last.Slices), ("all tokens", last.AllTokens),
                ("attention", last.Attention), ("change slices", last.ChangeSlices),
                ("change attention", last.ChangeAttention)];
            ShippedCheckpoint.Save(ship, whole, new(
                "An encoder of the hands world",
                $"{options.Text("clips", "4096")} clips of HandsWorld, looks {options.Text("looks", "Middle")}",
                "dotnet run -c Release --project tests/VJepa.Benchmarks -- " +
                $"hands-recipe {name} --save RUN --ship FOLDER",
                $"{DateTime.UtcNow:yyyy-MM-dd}", accuracies.ToDictionary(
                    one => $"20 labels, held-out looks: {one.Reading}", one => one.Accuracy)),
                type: ScalarType.Float16);
            File.Copy(curve, Path.Combine(ship, "curve.csv"), overwrite: true);
        }

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
            double Linear((FeatureSet Seen, FeatureSet Unseen) of, int labels, TokenPooling pooling) =>
                ProbeComparison.Linear(of.Seen, of.Unseen, labels, pooling).Mean;
            double Attention((FeatureSet Seen, FeatureSet Unseen) of, int labels) => ProbeComparison.Attentive(
                of.Seen, of.Unseen, labels, config.Encoder.Heads, config.Encoder.Grid).Mean;
            string AtEnd(Func<double> measure) => brief && pretrainer.NextStep < end ? "" : $"{measure():0.000}";
            var few = new CurvePoint(
                pretrainer.NextStep, measured.EffectiveRank, measured.Spread, Linear(all, 20, slices),
                Linear(all, 20, TokenPooling.All), Attention(all, 20), Linear(change, 20, slices),
                Attention(change, 20), double.IsNaN(explained) ? 0 : explained);
            if (saved != "" && look == HandsLooks.HeldOut && !IsMeasured()) few.AddTo(curve);
            Console.WriteLine($"| {name} | {look} | {few.Steps} | {few.Rank:0.0} | {few.Spread:0.00} " +
                $"| {few.Slices:0.000} | {few.AllTokens:0.000} | {few.Attention:0.000} " +
                $"| {few.ChangeSlices:0.000} | {few.ChangeAttention:0.000} " +
                $"| {AtEnd(() => Linear(all, 0, slices))} | {AtEnd(() => Linear(all, 0, TokenPooling.All))} " +
                $"| {AtEnd(() => Attention(all, 0))} | {AtEnd(() => Attention(four, 0))} " +
                $"| {loss:0.000} | {explained:0.000} | {hidden:0.00} | {watch.Elapsed.TotalSeconds:0} |");
        }
    }

    /// <summary>The clips of the first classes: pick up, put down, and pretend either.</summary>
    private static FeatureSet First(FeatureSet all, int classes)
    {
        var labels = all.Labels.data<long>().ToArray();
        return all.Select([.. labels.Index().Where(at => at.Item < classes).Select(at => (long)at.Index)])
            with
        { Classes = classes };
    }
}
