using VJepa.Masking;
using VJepa.Models;

namespace VJepa.Tests.Masking;

public sealed class SmallGridTests
{
    [Fact]
    public void Blocks_too_small_for_a_token_are_refused_with_the_grid_and_what_to_do()
    {
        var sampler = new MaskSampler(new TokenGrid(2, 2, 2), [MultiBlockMask.ShortRange]); // 15 % of 4 tokens is none
        var error = Assert.Throws<ArgumentException>(() => sampler.Sample(2, 0, seed: 1));
        Assert.Contains("2x2x2", error.Message);
        Assert.Contains("nothing to predict", error.Message);
        Assert.Contains("smaller patches", error.Message);
    }

    [Fact]
    public void Blocks_that_cover_everything_are_refused_with_the_grid_and_what_to_do()
    {
        var whole = MultiBlockMask.LongRange with { SpatialScale = (1, 1), AspectRatio = (1, 1) };
        var sampler = new MaskSampler(new TokenGrid(2, 2, 2), [whole]);
        var error = Assert.Throws<ArgumentException>(() => sampler.Sample(2, 0, seed: 1));
        Assert.Contains("2x2x2", error.Message);
        Assert.Contains("to see", error.Message);
    }
}
