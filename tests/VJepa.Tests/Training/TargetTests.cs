using VJepa.Masking;
using VJepa.Objectives;
using static TorchSharp.torch;

namespace VJepa.Tests.Training;

public sealed class TargetTests
{
    [Fact]
    public void Each_loss_is_its_formula()
    {
        using var scope = NewDisposeScope();
        var predicted = tensor(new float[] { 0, 1, 4 }, 1, 1, 3);
        var target = tensor(new float[] { .5f, 1, 1 }, 1, 1, 3); // differences .5, 0, 3
        double Loss(Objective objective)
        {
            var mask = new MaskPair(zeros(1, 1, dtype: int64), zeros(1, 1, dtype: int64));
            return objective.Compute(new(
                [new(0, 0, predicted, mask, predicted, predicted, target)], null!, null)).Loss.item<float>();
        }
        Assert.Equal((.5 + 3) / 3, Loss(new L1Objective()), 1e-6);
        Assert.Equal((.25 + 9) / 2 / 3, Loss(new L2Objective()), 1e-6);
        Assert.Equal((.25 / 2 + (3 - .5)) / 3, Loss(new SmoothL1Objective()), 1e-6);
    }

    [Fact]
    public void The_variance_term_is_zero_for_spread_tokens_and_near_one_for_equal_ones()
    {
        using var scope = NewDisposeScope();
        var spread = tensor(new float[] { -9, 9, 9, -9 }, 1, 2, 2);
        Assert.Equal(0, PredictionObjective.VarianceTerm([spread, spread]).item<float>());
        Assert.Equal(1 - Math.Sqrt(1e-4), PredictionObjective.VarianceTerm([ones(1, 4, 2)]).item<float>(), 1e-6);
    }

    [Fact]
    public void Pixel_targets_are_the_tubelets_own_pixels_with_mean_zero_and_deviation_one()
    {
        using var scope = NewDisposeScope();
        var config = TinyRun.Config.Encoder;
        var clips = TinyRun.Clips(2) * 3 + 5;
        var targets = PixelTarget.Normalize(clips, config);
        Assert.Equal([2, config.Grid.Count, TinyRun.Config.Encoder.TubeletPixels], targets.shape);
        Near.Within(1e-5, targets.mean([-1]), zeros(2, config.Grid.Count), "means");
        Near.Within(1e-5, targets.std(-1, unbiased: true), ones(2, config.Grid.Count), "deviations");
        var (t, y, x) = (1, 2, 3); // one tubelet, cut by hand
        var own = clips[1, .., 2..4, (y * 8)..(y * 8 + 8), (x * 8)..(x * 8 + 8)].flatten();
        Near.Within(1e-4, targets[1, (t * 4 + y) * 4 + x], (own - own.mean()) / own.std(), "tubelet");
        Assert.True(
            PixelTarget.Normalize(ones([1, 3, 4, 32, 32]), config).isfinite().all().item<bool>(),
            "A plain clip has no deviation.");
    }

    [Fact]
    public void Feature_targets_are_normalized_as_told()
    {
        using var scope = NewDisposeScope();
        var features = randn([4, 6, 24], generator: new Generator(1)) * 3 + 2;
        Near.Within(0, TargetNormalization.None.Apply(features), features, "none");
        var normed = TargetNormalization.LayerNorm.Apply(features);
        Near.Within(1e-5, normed.mean([-1]), zeros(4, 6), "means");
        Near.Within(1e-4, normed.var(-1, unbiased: false), ones(4, 6), "variances");
        Near.Within(
            1e-5, TargetNormalization.CenteredLayerNorm.Apply(features).mean([0]), zeros(6, 24), "means over clips");
    }
}
