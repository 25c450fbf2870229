using VJepa.Objectives;
using VJepa.Tests.Training;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class WithoutPredictionTests
{
    [Theory, InlineData(true), InlineData(false)]
    public void Without_prediction_it_needs_no_predictions_and_no_targets(bool sigReg)
    {
        using var scope = NewDisposeScope();
        using var random = new Generator(7);
        var (one, other) = (randn([6, 5, 24], generator: random), randn([6, 7, 24], generator: random));
        Objective objective =
            sigReg ? new SigReg { Hidden = 16, Outputs = 4 } : new VarianceCovariance { Invariance = 25 };
        using var head = objective.CreateHead(TinyRun.Config.Encoder, 24);
        MaskedFeatures Only(Tensor context) => new(0, 0, null!, null!, context, null!, null!);
        var value = objective.Compute(new([Only(one), Only(other)], null!, head));
        Assert.True(float.IsFinite(value.Loss.item<float>()));
        if (sigReg) return;
        var (a, b) = (one.mean([1]).to(float64), other.mean([1]).to(float64));
        Assert.Equal(
            25 * (a - b).square().mean().item<double>()
            + VarianceCovariance.VarianceOf(cat([a, b], 1)).item<double>()
            + .04 * (VarianceCovariance.CovarianceOf(a) + VarianceCovariance.CovarianceOf(b)).item<double>() / 2,
            value.Loss.item<float>(), 1e-4);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_run_without_prediction_trains_the_encoder_and_leaves_the_predictor(bool sigReg)
    {
        var config = TinyRun.Config with
        {
            Objective = sigReg ? new SigReg { Hidden = 16, Outputs = 4 } : new VarianceCovariance { Invariance = 1 },
        };
        foreach (var create in new[] { TinyRun.Plain, c => new VJepa.Training.Pretrainer(c) })
        {
            using var pretrainer = create(config);
            using var clips = TinyRun.Clips(4);
            var before = TinyRun.State(pretrainer);
            for (var step = 0; step < 3; step++) pretrainer.Step(clips);
            var after = TinyRun.State(pretrainer);
            bool Same(string name) => before[name].SequenceEqual(after[name]);
            var predictor = before.Keys.Where(name => name.StartsWith("predictor.", StringComparison.Ordinal));
            Assert.All(predictor, name => Assert.True(Same(name), $"{name} changed."));
            Assert.False(Same("encoder.blocks.0.attn.qkv.weight"));
        }
    }
}
