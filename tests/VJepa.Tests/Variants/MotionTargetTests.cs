using VJepa.Models;
using VJepa.Objectives;
using VJepa.Training;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class MotionTargetTests
{
    private static readonly EncoderConfig shape =
        new() { ImageSize = 16, PatchSize = 8, Frames = 4, Width = 16, Depth = 1, Heads = 2 };

    [Fact]
    public void What_stands_still_is_zero_and_what_moves_is_its_difference_to_the_mean_frame()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(shape);
        var networks = new Networks(encoder, null!, encoder);
        var clip = full([1, 3, 4, 16, 16], .7f);
        clip[0, 0, 3, 2, 5] += 4; // one pixel, in the last frame
        var targets = new MotionTarget().Targets(clip, networks); // [1, 8, 384]
        Assert.Equal([1, 8, new MotionTarget().Width(shape)], targets.shape);
        var moving = targets.abs().sum([-1])[0].data<float>().ToArray();
        Assert.Equal([2.0, 4.0], new[] { moving[0], moving[4] }.Select(x => Math.Round(x, 4))); // -1 twice; -1 and 3
        Assert.All(new[] { 1, 2, 3, 5, 6, 7 }, token => Assert.Equal(0, moving[token], 1e-5));
    }

    [Fact]
    public void With_a_noise_floor_what_moves_is_about_one_at_any_contrast_and_noise_stays_small()
    {
        using var scope = NewDisposeScope();
        using var encoder = new Encoder(shape);
        var networks = new Networks(encoder, null!, encoder);
        manual_seed(1);
        var clip = .03f * randn([1, 3, 4, 16, 16]);
        foreach (var (column, contrast) in new[] { (0, 1.0), (8, 4.0) }) // the two upper tokens
            clip.narrow(2, 2, 2).narrow(3, 0, 8).narrow(4, column, 8).add_(contrast);
        var targets = new MotionTarget { NoiseFloor = .3 }.Targets(clip, networks)[0]; // [8, 384]
        var sizes = targets.square().mean([-1]).sqrt().data<float>().ToArray();
        Assert.All(new[] { 0, 1, 4, 5 }, token => Assert.InRange(sizes[token], .8, 1));
        Assert.All(new[] { 2, 3, 6, 7 }, token => Assert.InRange(sizes[token], .01, .15));
    }

    [Fact]
    public void Change_targets_have_no_mean_over_time_and_deviation_one_in_every_feature()
    {
        using var scope = NewDisposeScope();
        manual_seed(3);
        var still = 5 * randn(6, 1, 9, 12);
        var features = (still + randn(6, 4, 9, 12)).reshape(6, 36, 12);
        var change = new ChangeTargets(4).Apply(features).reshape(6, 4, 9, 12);
        Assert.True(change.mean([1]).abs().max().item<float>() < 1e-5);
        Assert.True((change.square().mean([0, 1, 2]) - 1).abs().max().item<float>() < 1e-3);
        var error = Assert.Throws<ArgumentException>(() => new ChangeTargets(5).Apply(features));
        Assert.Contains("36 tokens", error.Message);
    }

    [Fact]
    public void A_target_that_runs_no_encoder_costs_no_operations_of_one()
    {
        var config = new PretrainingConfig
        {
            Encoder = shape with { ImageSize = 48 },
            Predictor = new() { Width = 16, Depth = 1 },
        };
        double Cost(ITargetProvider target) => ModelCost.Of(config with { Target = target }, 1).TargetFlops;
        Assert.Equal(0, Cost(new MotionTarget()));
        Assert.Equal(0, Cost(new PixelTarget()));
        Assert.True(Cost(new EmaTarget { Normalization = new ChangeTargets(2) }) > 0);
    }
}
