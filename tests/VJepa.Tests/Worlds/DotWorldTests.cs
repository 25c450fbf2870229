using System.Numerics;
using VJepa.Lab.Worlds;
using static TorchSharp.torch;

namespace VJepa.Tests.Worlds;

public sealed class DotWorldTests
{
    [Fact]
    public void The_agent_goes_as_told_up_to_its_reach_and_the_edge()
    {
        var world = new DotWorld();
        Assert.Equal(new Vector2(.6f, .45f), world.Step(new(.5f, .5f), new(.1f, -.05f)));
        Assert.Equal(new Vector2(.7f, .3f), world.Step(new(.5f, .5f), new(5, -5)));
        Assert.Equal(new Vector2(.9f, .1f), world.Step(new(.85f, .2f), new(.2f, -.2f)));
    }

    [Fact]
    public void A_wall_lets_the_agent_through_its_gap_alone()
    {
        var world = new DotWorld(new() { Gap = .3 });
        var stopped = world.Step(new(.3f, .4f), new(0, .2f));
        Assert.True(stopped.Y < .5f && stopped.Y > .49f);
        Assert.True(world.Step(stopped, new(0, .2f)).Y < .5f);
        Assert.Equal(new Vector2(.8f, .6f), world.Step(new(.8f, .4f), new(0, .2f)));
        Assert.Equal(.5f, world.Step(new(.3f, .6f), new(0, -.2f)).Y);
    }

    [Fact]
    public void A_walk_is_the_same_for_a_seed_follows_its_actions_and_shows_the_agent_where_it_is()
    {
        using var scope = NewDisposeScope();
        var world = new DotWorld();
        var (one, again, other) = (world.Walk(6, 3), world.Walk(6, 3), world.Walk(6, 4));
        Assert.Equal(one.Places, again.Places);
        Assert.NotEqual(one.Places, other.Places);
        for (var t = 0; t < 5; t++) Assert.Equal(one.Places[t + 1], world.Step(one.Places[t], one.Actions[t]));
        var frame = world.Render(one.Places[0]);
        var brightest = Enumerable.Range(0, 32 * 32).MaxBy(i => frame[3 * i] + frame[3 * i + 1]);
        Assert.Equal(one.Places[0].X, (brightest % 32 + .5) / 32, .03);
        Assert.Equal(one.Places[0].Y, (brightest / 32 + .5) / 32, .03);
        using var batch = DotWorldBatch.Of(world, 3, 6, 3);
        Assert.Equal([3, 3, 6, 32, 32], batch.Clips.shape);
        Assert.Equal([3, 5, 2], batch.Actions.shape);
        Assert.Equal([3, 6, 2], batch.States.shape);
        Assert.Equal(other.Places[2].X, batch.States[1, 2, 0].item<float>());
        Assert.Equal((frame[3 * 40 + 1] / 255f - .456f) / .224f, batch.Clips[0, 1, 0, 1, 8].item<float>(), 1e-5f);
        Assert.Contains("at least 2", Assert.Throws<ArgumentException>(() => world.Walk(1, 0)).Message);
    }
}
