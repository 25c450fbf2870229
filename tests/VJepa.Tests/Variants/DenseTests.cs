using VJepa.Masking;
using VJepa.Models;
using VJepa.Tests.Training;
using VJepa.Training;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class DenseTests
{
    internal static VJepa21Config Tiny { get; } = VJepa21Config.Small with
    {
        Run = VJepa21Config.Small.Run with
        {
            Encoder = VJepa21Config.Small.Run.Encoder with { ImageSize = 32, Frames = 4, Width = 24, Heads = 2 },
            Predictor = new PredictorConfig { Width = 24, Depth = 1 },
            Masks = [new RandomTubeMask { Ratio = .5 }],
            Precision = VJepa.Runtime.Precision.Single,
        },
        ContextFrom = 0,
        ContextUntil = 0,
    };

    [Fact]
    public void The_distance_is_to_the_nearest_hidden_token_in_time_row_and_column()
    {
        using var scope = NewDisposeScope();
        var grid = new TokenGrid(3, 4, 5); // token (t, y, x) = 20 t + 5 y + x
        var mask = new MaskPair(
            tensor(new long[] { 1, 12, 58, 0, 20, 40 }).view(2, 3),
            tensor(new long[] { 0, 49, 59, 59 }).view(2, 2));
        double[] expected =
        [
            1, Math.Sqrt(4 + 4), Math.Sqrt(4 + 1), // (0,2,2) to (0,0,0); (2,3,3) to (2,1,4)
            Math.Sqrt(4 + 9 + 16), Math.Sqrt(1 + 9 + 16), Math.Sqrt(9 + 16),
        ];
        Near.Within(1e-6, DenseLoss.Distances(mask, grid), tensor(expected).view(2, 3), "distances");
    }

    [Fact]
    public void Lambda_is_zero_then_linear_then_constant_and_images_may_have_their_own()
    {
        var config = VJepa21Config.Giant with { ImageContextWeight = .7 };
        Assert.Equal(0, config.Lambda(0));
        Assert.Equal(0, config.Lambda(15_000));
        Assert.Equal(.25, config.Lambda(22_500), 1e-12);
        Assert.Equal(.35, config.Lambda(22_500, isImage: true), 1e-12);
        Assert.Equal(.5, config.Lambda(30_000));
        Assert.Equal(.7, config.Lambda(134_999, isImage: true));
        Assert.Equal(.5, config.CoolDown().Lambda(0));
    }

    [Fact]
    public void The_published_runs_have_the_recipe_of_table_11()
    {
        var (giant, schedules) = (VJepa21Config.Giant, VJepa21Config.Giant.Run.Schedules);
        Assert.Equal(135_000, giant.Run.Steps);
        Assert.Equal(1e-4, schedules.LearningRate(0), 1e-7);
        Assert.Equal(5.25e-4, schedules.LearningRate(11_999), 1e-12);
        Assert.Equal(5.25e-4, schedules.LearningRate(134_999), 1e-12);
        Assert.Equal(.04, schedules.WeightDecay(100_000), 1e-12);
        Assert.Equal(.99925, schedules.Momentum(100_000), 1e-12);
        var cool = giant.CoolDown();
        Assert.Equal((12_000, 64, 384, 512), (cool.Run.Steps, cool.Run.Encoder.Frames, cool.Run.Encoder.ImageSize,
            cool.ImageSize));
        Assert.Equal(6e-4, cool.Run.Schedules.LearningRate(0), 1e-7);
        Assert.Equal(1e-6, cool.Run.Schedules.LearningRate(11_999), 1e-9);
        Assert.Equal([9, 19, 29, 39], DenseEncoder.LevelsOf(giant.Run.Encoder.Depth));
        Assert.Equal([2, 5, 8, 11], DenseEncoder.LevelsOf(12));
        Assert.Equal([5, 11, 17, 23], DenseEncoder.LevelsOf(24));
        Assert.Equal([11, 23, 37, 47], DenseEncoder.LevelsOf(48));
        Assert.Equal([0, 1], DenseEncoder.LevelsOf(2));
        Assert.Equal(1, VJepa21Config.Large.PredictedLevels);
    }

    [Fact]
    public void Videos_and_images_are_learned_together()
    {
        using var scope = NewDisposeScope();
        using var trainer = new DenseTrainer(Tiny);
        using var random = new Generator(3);
        Tensor[] clips = [randn([4, 3, 4, 32, 32], generator: random), randn([4, 3, 1, 32, 32], generator: random)];
        var before = DenseCase.Numbers(trainer.Networks.Encoder);
        var first = trainer.Step(clips);
        Assert.Equal([.5, .5], first.ContextShare);
        Assert.Equal(2, first.MaskLosses.Count);
        Assert.True(first is { EncoderGradientNorm: > 0, PredictorGradientNorm: > 0 });
        for (var step = 0; step < 60; step++) trainer.Step(clips);
        var last = trainer.Step(clips);
        foreach (var part in new[] { "hidden", "visible" })
            Assert.True(last.Parts[part] < .9 * first.Parts[part], $"{part}: {last.Parts[part]}");
        var after = DenseCase.Numbers(trainer.Networks.Encoder);
        Assert.All(before.Keys, name => Assert.False(before[name].SequenceEqual(after[name]), $"{name} never moved."));
    }

    [Fact]
    public void Streams_of_videos_and_images_feed_a_run()
    {
        using var videos = new TinyRun.Stream(2);
        using var images = new TinyRun.Stream(3);
        using var trainer = new DenseTrainer(Tiny);
        trainer.Run([videos, images], untilStep: 2);
        Assert.Equal((2, 2), (trainer.NextStep, images.Position));
    }

    [Fact]
    public void A_student_learns_the_last_level_of_a_wider_frozen_teacher()
    {
        using var scope = NewDisposeScope();
        var config = Tiny with { LastLevelOnly = true, TeacherWidth = 40 };
        using var teacher = new DenseEncoder(config.Run.Encoder with { Width = 40, Depth = 3 });
        var before = DenseCase.Numbers(teacher);
        using var trainer = new DenseTrainer(config, teacher: teacher);
        using var clips = TinyRun.Clips(4);
        var first = trainer.Step([clips]);
        for (var step = 0; step < 30; step++) trainer.Step([clips]);
        Assert.True(trainer.Step([clips]).Loss < first.Loss);
        Assert.Equal(before.SelectMany(p => p.Value), DenseCase.Numbers(teacher).SelectMany(p => p.Value));
        var error = Assert.Throws<ArgumentException>(() => new DenseTrainer(config));
        Assert.Contains("40 features, but the targets have 24", error.Message);
    }

    [Fact]
    public void Bad_levels_and_positions_are_errors_that_say_what_to_do()
    {
        var encoder = Tiny.Run.Encoder;
        Assert.Contains("end with the last one (3)", Error(encoder, [0, 2]));
        Assert.Contains("ascending", Error(encoder, [1, 1, 3]));
        Assert.Contains("RotaryPaired", Error(encoder with { Positions = PositionKind.Rotary }, null));
        Assert.Contains("Frames is 1", Error(encoder with { Frames = 1 }, null));
        static string Error(EncoderConfig config, int[]? levels) =>
            Assert.Throws<ArgumentException>(() => new DenseEncoder(config, levels)).Message;
    }

    [Fact]
    public void A_loss_that_is_not_a_number_leaves_the_networks_alone()
    {
        using var scope = NewDisposeScope();
        using var trainer = new DenseTrainer(Tiny);
        var before = DenseCase.Numbers(trainer.Networks.Encoder);
        using var clips = TinyRun.Clips(2);
        Assert.Throws<NonFiniteLossException>(() => trainer.Step([clips, clips * double.NaN]));
        var after = DenseCase.Numbers(trainer.Networks.Encoder);
        Assert.Equal(before.SelectMany(p => p.Value), after.SelectMany(p => p.Value));
        Assert.Equal(0, trainer.NextStep);
    }
}
