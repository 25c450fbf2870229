using VJepa.Masking;
using VJepa.Models;
using static VJepa.Tests.Masking.DrawnMasks;

namespace VJepa.Tests.Masking;

public sealed class MaskTests
{
    [Fact]
    public void Blocks_last_the_whole_clip()
    {
        foreach (var (_, target) in Single(MultiBlockMask.ShortRange))
        {
            var places = target.Select(i => i % Grid.PerFrame).Distinct().ToArray();
            Assert.Equal(places.Length * Grid.Frames, target.Length);
            Assert.NotEmpty(places);
        }
    }

    [Fact]
    public void Context_and_target_of_a_clip_are_complements()
    {
        foreach (var (context, target) in Single(MultiBlockMask.ShortRange))
            Assert.Equal(Enumerable.Range(0, Grid.Count).Select(i => (long)i), context.Concat(target).Order());
    }

    [Fact]
    public void A_causal_mask_shows_nothing_late()
    {
        foreach (var (context, target) in Single(MultiBlockMask.ShortRange with { MaxTemporalKeep = .5 }))
        {
            Assert.All(context, i => Assert.True(i < Grid.Count / 2));
            Assert.Equal(Grid.Count / 2, target.Count(i => i >= Grid.Count / 2));
        }
    }

    [Theory, InlineData(.9), InlineData(.5), InlineData(.75)]
    public void A_tube_keeps_an_exact_number_of_places_at_all_times(double ratio)
    {
        foreach (var (context, _) in Single(new RandomTubeMask { Ratio = ratio }))
        {
            var kept = (int)(Grid.PerFrame * (1 - ratio));
            Assert.Equal(kept, context.Select(i => i % Grid.PerFrame).Distinct().Count());
            Assert.Equal(kept * Grid.Frames, context.Length);
        }
    }

    [Fact]
    public void A_tube_that_hides_everything_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(
            () => Sample([new RandomTubeMask { Ratio = .999 }], BatchCut.FromEnd, 1, 0).ToArray());
        Assert.Contains("0.999", error.Message);
    }

    [Theory]
    [InlineData(1, .15, 1, 8, 5, 5)] // area 29, side 5.39
    [InlineData(1, .7, 1.5, 8, 14, 10)] // area 137: 14.3 high, cut to the grid, and 9.56 wide
    [InlineData(.01, .15, .75, 1, 5, 6)] // at least one frame; 4.66 high, 6.22 wide
    public void Block_sizes_follow_from_scales_and_aspect(
        double temporal, double spatial, double aspect, int frames, int height, int width) =>
        Assert.Equal(
            (frames, height, width), MultiBlockMask.BlockSize(new TokenGrid(8, 14, 14), temporal, spatial, aspect));
}
