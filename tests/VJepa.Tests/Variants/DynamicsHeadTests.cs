using VJepa.Models;
using VJepa.Tests.Training;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class DynamicsHeadTests
{
    [Fact]
    public void The_loss_is_the_mean_over_tokens_that_are_visible_at_two_times_in_a_row()
    {
        using var scope = NewDisposeScope();
        var grid = new TokenGrid(3, 1, 2); // tokens 0 1 | 2 3 | 4 5
        var targets = tensor(new float[] { 1, 2, 4, 8, 16, 32 }).view(1, 6, 1);
        var context = tensor(new long[] { 0, 2, 3 }).view(1, 3); // 0 -> 2 is visible twice; 2 -> 4 and 3 -> 5 are not
        var said = tensor(new float[] { 2.5f, 100, 100 }).view(1, 3, 1);
        Assert.Equal(.5, DynamicsHead.Loss(said, targets, context, grid).item<float>(), 1e-6);
    }

    [Fact]
    public void Without_two_visible_times_in_a_row_it_is_zero()
    {
        using var scope = NewDisposeScope();
        var loss = DynamicsHead.Loss(
            ones(1, 2, 1), ones(1, 6, 1), tensor(new long[] { 0, 5 }).view(1, 2), new TokenGrid(3, 1, 2));
        Assert.Equal(0, loss.item<float>());
    }

    [Fact]
    public void Its_network_is_trained_beside_the_objective_that_it_is_added_to()
    {
        var config = TinyRun.Config with
        {
            Masks = [new VJepa.Masking.RandomTubeMask { Ratio = .5 }],
            Objective = new DynamicsHead(new ProjectedObjective { Width = 5 }) { Hidden = 16 },
        };
        using var pretrainer = TinyRun.Plain(config);
        using var clips = TinyRun.Clips(4);
        var first = pretrainer.Step(clips).Parts;
        Assert.Equal(["projected-0", "dynamics"], first.Keys);
        var names = pretrainer.Parameters.Where(p => p.Network == "objective").Select(p => p.Key).ToList();
        Assert.Contains("hidden.weight", names);
        Assert.Contains("inner.weight", names);
        for (var step = 0; step < 8; step++) pretrainer.Step(clips);
        Assert.True(pretrainer.Step(clips).Parts["dynamics"] < first["dynamics"]);
    }
}
