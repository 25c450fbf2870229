using System.Diagnostics;
using System.Globalization;
using TorchSharp;
using VJepa.Evaluation;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Worlds;

namespace VJepa.Benchmarks.Recipe;
internal static class SurpriseSearch
{
    public static int Run(string[] args)
    {
        string Opt(string n, string d) { var i = Array.IndexOf(args, "--" + n); return i < 0 ? d : args[i + 1]; }
        int I(string n, int d) => int.Parse(Opt(n, d.ToString()));
        double D(string n, double d) => double.Parse(Opt(n, d.ToString(CultureInfo.InvariantCulture)), CultureInfo.InvariantCulture);
        torch.set_num_threads(1);
        var (steps, every, patch, width, depth) = (I("steps", 1200), I("every", 300), I("patch", 12), I("width", 64), I("depth", 3));
        var (context, window, frames, size) = (I("context", 8), I("window", 12), I("frames", 18), I("size", 48));
        var world = new ViolationWorld(new ViolationConfig
        {
            Size = size, Frames = frames, Noise = D("noise", 3), Texture = D("texture", .3), BackgroundContrast = D("bg", .35), Radius = (D("rmin", .08), D("rmax", .11)),
            Kinds = [ViolationKind.Vanish, ViolationKind.Jump, ViolationKind.ChangeColour, ViolationKind.PassWall], Shapes = Opt("shapes","all")=="all"?Enum.GetValues<ObjectShape>():[ObjectShape.Disc],
        });
        var future = new MultiBlockSetting { Blocks = 0, MaxTemporalKeep = (context + .01) / window };
        var blocks = MultiBlockSetting.ShortRange with { Blocks = I("blocks", 3), SpatialScale = (D("spatial", .15), D("spatial", .15)) };
        var masks = Opt("masks", "future+blocks");
        var config = new PretrainingConfig
        {
            Encoder = new() { ImageSize = size, PatchSize = patch, Frames = window, TubeletSize = I("tubelet", 2), Width = width, Depth = depth, Heads = 4, Initialisation = Initialisation.FanIn },
            Predictor = new() { Width = I("pwidth", 48), Depth = I("pdepth", 3), MaskTokens = 2 },
            Masks = masks == "future" ? [future] : [future, blocks],
            BatchCut = BatchCut.RandomSubset,
            Target = Opt("target", "features") == "pixels" ? TargetKind.Pixels : TargetKind.Features,
            TargetNormalisation = Enum.Parse<TargetNormalisation>(Opt("norm", "LayerNorm")),
            Loss = Enum.Parse<LossKind>(Opt("loss", "L1")),
            BatchSize = I("batch", 32), Precision = Precision.Single, StepsPerEpoch = 1, Epochs = steps, WarmupEpochs = steps / 10,
            StartLearningRate = 2e-4, LearningRate = D("lr", 1e-3), FinalWeightDecay = .04, Momentum = (D("ema", .99), 1), Seed = I("seed", 1),
        };
        using var model = new Pretrainer(config);
        if (Opt("frozen", "") != "") foreach (var p in model.Encoder.parameters()) p.requires_grad = false;
        using var stream = new ViolationStream(world, I("cases", 600), window, config.BatchSize, config.Seed);
        var watch = new Stopwatch();
        var loss = double.NaN;
        var losses = new double[2];
        using var health = ViolationStream.Batch(Enumerable.Range(0, 32).Select(i => world.Render(90000 + i).Possible[0]));
        while (true)
        {
            if (model.NextStep == 0 || model.NextStep == steps || model.NextStep % every == 0)
            {
                var t = Stopwatch.StartNew();
                using var test = ViolationTest.Of(model, world, 100_000, I("tune", 60), context, I("stride", 2));
                var h = FeatureHealth.Measure(model, health.narrow(2, 0, window).contiguous());
                Console.WriteLine($"step {model.NextStep} {watch.Elapsed.TotalSeconds:0}s loss {loss:0.000} ({losses[0]:0.000} {losses[^1]:0.000}) rank {h.EffectiveRank:0.0} spread {h.Spread:0.00} match {h.Match:0.00} eval {t.Elapsed.TotalSeconds:0.0}s");
                foreach (var times in I("tubelet",2)>3 ? new[] { 0 } : new[] { 1, 0 })
                    foreach (var share in new[] { 1, .25 })
                        foreach (var score in new[] { SurpriseScore.Maximum, SurpriseScore.Mean })
                        {
                            var pairs = test.Judge(new(score, share, times));
                            Console.WriteLine($"   {new SurpriseMeasure(score, share, times),-45} {PairAccuracy.Of(pairs)} cases {PairAccuracy.OfCases(pairs)} " + string.Join("  ", pairs.GroupBy(p => p.Kind).Select(g => $"{g.Key} {100 * g.Average(p => p.Right):0}/{100*PairAccuracy.OfCases(g).Share:0}")));
                        }
            }
            if (model.NextStep >= steps) break;
            watch.Start();
            model.Run(stream, Math.Min(steps, (model.NextStep / every + 1) * every), new ImmediateProgress<StepReport>(s => { loss = double.IsNaN(loss) ? s.Loss : .95 * loss + .05 * s.Loss; losses = [.. s.MaskLosses]; }));
            watch.Stop();
        }
        return 0;
    }
}
