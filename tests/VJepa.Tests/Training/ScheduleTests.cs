using VJepa.Training;

namespace VJepa.Tests.Training;

public sealed class ScheduleTests
{
    private static readonly PretrainingConfig Config = new()
    {
        Epochs = 10,
        StepsPerEpoch = 10,
        WarmupEpochs = 2,
        StartLearningRate = 1,
        LearningRate = 5,
        FinalLearningRate = 0,
        WeightDecay = .04,
        FinalWeightDecay = .4,
        Momentum = (.5, 1),
        ScheduleStretch = 1,
    };

    [Fact]
    public void The_learning_rate_rises_in_a_line_to_its_peak_and_falls_in_a_cosine()
    {
        var schedules = new Schedules(Config);
        Assert.Equal(1 + 4 * 10 / 20.0, schedules.LearningRate(9), 1e-12); // the 10th of 20 calls
        Assert.Equal(5, schedules.LearningRate(19), 1e-12);
        Assert.Equal(2.5, schedules.LearningRate(59), 1e-12); // half of the way from call 20 to call 100
        Assert.Equal(0, schedules.LearningRate(99), 1e-12);
    }

    [Fact]
    public void Weight_decay_is_half_a_cosine_over_the_whole_run()
    {
        var schedules = new Schedules(Config);
        Assert.Equal(.22, schedules.WeightDecay(49), 1e-12);
        Assert.Equal(.4, schedules.WeightDecay(99), 1e-12);
        Assert.True(schedules.WeightDecay(24) < .04 + .36 / 4, "It is linear.");
    }

    [Fact]
    public void Weight_decay_in_a_line_goes_the_same_way_from_end_to_end()
    {
        var schedules = new Schedules(Config with { WeightDecayShape = WeightDecayShape.Linear });
        Assert.Equal(.13, schedules.WeightDecay(24), 1e-12);
        Assert.Equal(.4, schedules.WeightDecay(99), 1e-12);
        var falling = new Schedules(Config with
        {
            WeightDecayShape = WeightDecayShape.Linear,
            WeightDecay = .4,
            FinalWeightDecay = 0,
            ScheduleStretch = .5,
        });
        Assert.Equal(0, falling.WeightDecay(99)); // never beyond its end
    }

    [Fact]
    public void Momentum_starts_at_its_first_value_and_rises_in_a_line()
    {
        var schedules = new Schedules(Config);
        Assert.Equal(.5, schedules.Momentum(0));
        Assert.Equal(.75, schedules.Momentum(50), 1e-12);
    }

    [Fact]
    public void A_stretch_of_a_quarter_ends_the_run_before_the_schedules_do()
    {
        var schedules = new Schedules(Config with { ScheduleStretch = 1.25 });
        Assert.True(schedules.LearningRate(99) > .3, $"{schedules.LearningRate(99)}");
        Assert.Equal(.5 + .5 * 99 / 125, schedules.Momentum(99), 1e-12);
    }

    [Fact]
    public void Gradients_are_clipped_only_after_the_epoch_that_follows_the_warm_up()
    {
        var schedules = new Schedules(Config);
        Assert.False(schedules.Clips(29)); // epoch 2, from 0
        Assert.True(schedules.Clips(30));
        Assert.False(new Schedules(Config with { ClipNorm = null }).Clips(30));
    }

    [Fact]
    public void A_configuration_that_makes_no_run_is_refused_with_the_value()
    {
        Assert.Contains(
            "11", Assert.Throws<ArgumentException>(() => (Config with { WarmupEpochs = 11 }).Validate()).Message);
        Assert.Contains(
            "BatchSize", Assert.Throws<ArgumentException>(() => (Config with { BatchSize = 0 }).Validate()).Message);
        Assert.Contains(
            "Masks", Assert.Throws<ArgumentException>(() => (Config with { Masks = [] }).Validate()).Message);
    }
}
