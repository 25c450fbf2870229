using VJepa.Masking;
using VJepa.Models;
using VJepa.Variants;
using static TorchSharp.torch;

namespace VJepa.Tests.Variants;

public sealed class DualMaskTests
{
    private static readonly TokenGrid grid = new(4, 8, 8);

    [Fact]
    public void The_encoder_sees_the_same_and_the_predictor_is_asked_for_a_share_of_what_is_hidden()
    {
        var inner = new RandomTubeMask { Ratio = .75 };
        using var first = new Generator(5);
        using var second = new Generator(5);
        var whole = inner.Draw(grid, 0, first);
        var part = new DualMask(inner, .25).Draw(grid, 0, second);
        Assert.Equal(whole.Context, part.Context);
        Assert.Equal(whole.Target.Count / 4, part.Target.Count);
        Assert.Subset(whole.Target.ToHashSet(), part.Target.ToHashSet());
        Assert.Equal(part.Target.Order().Distinct(), part.Target);
    }

    [Fact]
    public void Every_hidden_token_is_asked_for_in_some_step()
    {
        using var random = new Generator(1);
        var inner = new RandomTubeMask { Ratio = .5 };
        var asked = new HashSet<long>();
        for (var step = 0; step < 300; step++) asked.UnionWith(new DualMask(inner, .2).Draw(grid, step, random).Target);
        Assert.Equal(grid.Count, asked.Count);
    }

    [Theory, InlineData(0.0), InlineData(1.5), InlineData(double.NaN)]
    public void A_share_that_is_none_is_refused(double share)
    {
        using var random = new Generator(1);
        var error = Assert.Throws<ArgumentException>(() =>
            new DualMask(MultiBlockMask.ShortRange, share).Draw(grid, 0, random));
        Assert.Contains("Share", error.Message);
    }

    [Fact]
    public void Settings_that_belong_to_the_outer_mask_are_refused_on_the_inner_one()
    {
        using var random = new Generator(1);
        var inner = MultiBlockMask.ShortRange with { MaxKeep = 5 };
        Assert.Throws<ArgumentException>(() => new DualMask(inner).Draw(grid, 0, random));
    }
}
