using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class DenseParityTests
{
    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Encoder_and_predictor_are_their_formulas(int seed)
    {
        using var scope = NewDisposeScope();
        var own = new DenseCase(seed);
        using var networks = own.Networks;
        var (encoder, predictor) = (DenseCase.Numbers(networks.Encoder), DenseCase.Numbers(networks.Predictor));
        foreach (var (g, (clips, masks)) in own.Groups.Index())
        {
            var mask = masks[^1];
            var levels = networks.Encoder.AllLevels(clips, mask.Context);
            var last = networks.Encoder.call(clips, mask.Context);
            var isImage = clips.shape[2] == 1;
            Assert.Equal(isImage, DenseEncoder.IsImage(clips));
            var (hidden, visible) = networks.Predictor.Predict(
                levels, mask, networks.Encoder.GridOf(clips), isImage, g);
            for (var b = 0; b < clips.shape[0]; b++)
            {
                var (clip, seen, asked) = (
                    DenseCase.Clip(clips, b), DenseCase.Row(mask.Context, b), DenseCase.Row(mask.Target, b));
                var plain = own.Plain.Encode(encoder, clip, seen);
                Same(plain, levels[b], "levels");
                Same([.. plain.Select(row => row[^own.Plain.Width..])], last[b], "last level");
                var said = own.Plain.Predict(predictor, plain, seen, asked, g, own.Plain.Grid(clip), isImage);
                Same(said.Hidden, hidden[b], "hidden tokens");
                Same(said.Visible, visible[b], "visible tokens");
            }
        }
    }

    [Theory, InlineData(6, false), InlineData(7, false), InlineData(9, true)]
    public void Two_steps_have_the_loss_the_gradients_and_the_updates_of_their_formulas(int seed, bool lastLevelOnly)
    {
        using var scope = NewDisposeScope();
        var own = new DenseCase(seed, lastLevelOnly);
        using var trainer = new DenseTrainer(own.Config, own.Networks) { NextStep = 3 };
        var (random, moments) = (new Random(seed), new Dictionary<string, (double Mean, double Square)>());
        var picks = trainer.Parameters
            .SelectMany(p => new[] { 0, 1 }.Select(_ => (p, At: random.Next((int)p.Value.numel()))))
            .DistinctBy(pick => (pick.p.Name, pick.At)).ToList();
        for (var step = 1; step <= 2; step++)
        {
            var plain = new Dictionary<string, Dictionary<string, double[]>>
            {
                ["encoder"] = DenseCase.Numbers(trainer.Networks.Encoder),
                ["predictor"] = DenseCase.Numbers(trainer.Networks.Predictor),
            };
            var target = DenseCase.Numbers(trainer.Networks.TargetEncoder);
            var targets = own.Targets(target);
            double Lambda(bool isImage) => (isImage ? .7 : .5) * (step == 1 ? .25 : .5);
            double Loss() => own.Loss(plain["encoder"], plain["predictor"], targets, Lambda);
            var report = trainer.Step(own.Groups);
            Near.Ratio(1e-5, report.Loss, Loss(), "loss");
            var largest = trainer.Parameters.Max(p => p.ExpAvg.abs().max().item<float>());
            foreach (var (p, at) in picks)
            {
                var (weights, before) = (plain[p.Network][p.Key], plain[p.Network][p.Key][at]);
                double Moved(double change)
                {
                    weights[at] = before + change;
                    var loss = Loss();
                    weights[at] = before;
                    return loss;
                }
                var slope = (Moved(1e-6) - Moved(-1e-6)) / 2e-6;
                var key = $"{p.Name}[{at}]";
                var (mean, square) = moments.GetValueOrDefault(key);
                (mean, square) = (.9 * mean + .1 * slope, .999 * square + .001 * slope * slope);
                moments[key] = (mean, square);
                Near.Number(1e-4 * largest, p.ExpAvg.flatten()[at].item<float>(), mean, $"gradient of {key}");

                // The update amplifies rounding where a gradient is all but zero.
                if (Math.Abs(slope) < 1e-3 * largest) continue;
                var rate = report.LearningRate;
                var kept = p.Decays ? before * (1 - rate * report.WeightDecay) : before;
                var (m, v) = (mean / (1 - Math.Pow(.9, step)), square / (1 - Math.Pow(.999, step)));
                var after = kept - rate * m / (Math.Sqrt(v) + 1e-8);
                Near.Number(.02 * rate + 1e-7, p.Value.flatten()[at].item<float>(), after, key);
                if (p.Target is null) continue;
                var followed = report.Momentum * target[p.Key][at] + (1 - report.Momentum) * after;
                Near.Number(.02 * rate + 1e-6, p.Target.flatten()[at].item<float>(), followed, "EMA of " + key);
            }
        }
    }

    private static void Same(double[][] plain, Tensor tensor, string name) => Near.Within(
        2e-4, tensor, Rows(plain), name);

    private static Tensor Rows(double[][] rows) =>
        tensor(rows.SelectMany(row => row).ToArray()).view(rows.Length, -1);
}
