using VJepa.Lab.Planning;
using static TorchSharp.torch;

namespace VJepa.Tests.Planning;

public sealed class CrossEntropyMethodTests
{
    [Theory, InlineData(0), InlineData(1), InlineData(2)]
    public void The_minimum_of_a_known_energy_is_found(int seed)
    {
        using var scope = NewDisposeScope();
        var lowest = tensor(new[] { .6f, -.3f, -.8f, .1f, .9f, .45f }).view(3, 2);
        Tensor Energy(Tensor actions) => (actions - lowest).square().sum([1, 2]) + 2;
        using var plan = CrossEntropyMethod.Search(Energy, 3, 2, new() { Rounds = 20, Seed = seed });
        Near.Within(.03, plan.Actions, lowest, "actions");
        Assert.Equal(2, plan.Energy, 2e-3);
        Assert.Equal(20, plan.Rounds.Count);
        Assert.True(plan.Rounds[^1].Best < plan.Rounds[0].Best);
        using var again = CrossEntropyMethod.Search(Energy, 3, 2, new() { Rounds = 20, Seed = seed });
        Near.Within(0, again.Actions, plan.Actions, "the same seed");
    }

    [Fact]
    public void Of_two_wells_the_deeper_is_found()
    {
        using var scope = NewDisposeScope();
        Tensor Energy(Tensor actions) =>
            minimum((actions - .5).square().mean([1, 2]), (actions + .5).square().mean([1, 2]) - .05);
        using var plan = CrossEntropyMethod.Search(Energy, 2, 2, new() { Candidates = 400, Elites = 20, Rounds = 12 });
        Near.Within(.1, plan.Actions, full([2, 2], -.5f), "actions");
    }

    [Fact]
    public void A_minimum_outside_the_limits_is_met_at_their_edge_and_wrong_settings_are_named()
    {
        using var scope = NewDisposeScope();
        using var plan = CrossEntropyMethod.Search(
            actions => (actions - 3).square().sum([1, 2]), 1, 2, new() { Limit = .8, Rounds = 10 });
        Near.Within(1e-3, plan.Actions, full([1, 2], .8f), "edge");
        Assert.Contains("elites",
            Assert.Throws<ArgumentException>(
                () => CrossEntropyMethod.Search(a => a, 1, 1, new() { Elites = 1 })).Message);
        Assert.Contains("expected [128]",
            Assert.Throws<ArgumentException>(() => CrossEntropyMethod.Search(a => a.sum(), 1, 1)).Message);
    }
}
