using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Tests.Training;

public sealed class FeatureHealthTests
{
    private const int Clips = 40, Tokens = 12, Width = 32;
    private readonly Generator generator = new(3);

    [Fact]
    public void Features_that_differ_from_clip_to_clip_in_many_dimensions_are_healthy()
    {
        using var scope = NewDisposeScope();
        var health = FeatureHealth.OfFeatures(
            Noise(Clips, 1, Width) + Noise(1, Tokens, Width) + Noise(Clips, Tokens, Width) * .3);
        Assert.Equal(HealthState.Healthy, health.State);
        Assert.Equal(Width, health.PossibleRank);
    }

    [Fact]
    public void Features_that_are_their_position_are_a_positional_collapse()
    {
        using var scope = NewDisposeScope();
        var health = FeatureHealth.OfFeatures(Noise(1, Tokens, Width) + Noise(Clips, Tokens, Width) * .1);
        Assert.Equal(HealthState.PositionalCollapse, health.State);
        Assert.True(health.EffectiveRank > 10, "The rank alone does not show it.");
    }

    [Fact]
    public void Features_on_one_line_are_a_dimensional_collapse()
    {
        using var scope = NewDisposeScope();
        var health = FeatureHealth.OfFeatures(
            Noise(Clips, 1, 1) * Noise(1, 1, Width) + Noise(Clips, Tokens, Width) * .003);
        Assert.True(health.Spread > FeatureHealth.MinSpread, "The spread alone does not show it.");
        Assert.Equal(HealthState.DimensionalCollapse, health.State);
    }

    [Fact]
    public void Features_that_are_the_same_everywhere_are_a_dimensional_collapse()
    {
        using var scope = NewDisposeScope();
        Assert.Equal(
            HealthState.DimensionalCollapse,
            FeatureHealth.OfFeatures(Noise(1, 1, Width) + Noise(Clips, Tokens, Width) * .01).State);
    }

    [Fact]
    public void The_effective_rank_of_equal_directions_is_their_number()
    {
        using var scope = NewDisposeScope();
        var rows = cat([eye(5) * 3, -eye(5) * 3]); // centered, 5 equal singular values
        Assert.Equal(5, FeatureHealth.RankOf(rows), 1e-6);
    }

    [Fact]
    public void The_match_is_zero_when_prediction_and_target_know_nothing_of_the_clip()
    {
        using var scope = NewDisposeScope();
        using var pretrainer = new Pretrainer(TinyRun.Config);
        var same = TinyRun.Clips(1).expand(8, -1, -1, -1, -1).contiguous();
        Assert.Equal(0, FeatureHealth.Measure(pretrainer, same).Match, 1e-3);
        Assert.Equal(0, FeatureHealth.Measure(pretrainer, same).InputSpread, 1e-6);
        Assert.Equal(1, FeatureHealth.Measure(pretrainer, TinyRun.Clips(8)).InputSpread, .1);
    }

    private Tensor Noise(params long[] shape) => randn(shape, generator: generator);
}
