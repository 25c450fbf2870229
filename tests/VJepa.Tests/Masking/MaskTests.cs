using VJepa.Masking;
using VJepa.Models;
using static TorchSharp.torch;

namespace VJepa.Tests.Masking;

public sealed class MaskTests
{
    private static readonly TokenGrid Grid = new(4, 8, 8);

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

    [Theory, InlineData(BatchCut.FromEnd), InlineData(BatchCut.RandomSubset)]
    public void Rows_are_ascending_of_one_length_and_never_shared(BatchCut cut)
    {
        foreach (var pair in Sample([MultiBlockMask.ShortRange, new RandomTubeMask()], cut, 24, 3))
        {
            var (context, target) = (Rows(pair.Context), Rows(pair.Target));
            for (var clip = 0; clip < 24; clip++)
            {
                foreach (var row in new[] { context[clip], target[clip] })
                {
                    Assert.Equal(row.Distinct().Order(), row);
                    Assert.All(row, i => Assert.InRange(i, 0, Grid.Count - 1));
                }
                Assert.Empty(context[clip].Intersect(target[clip]));
            }
        }
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

    [Fact]
    public void A_random_subset_prefers_no_time_and_a_cut_from_the_end_drops_late_tokens()
    {
        // Blocks last the whole clip, so before the cut every quarter of the time holds a quarter of the context.
        Assert.InRange(ShareOfLastFrame(BatchCut.RandomSubset), .235, .265);
        Assert.InRange(ShareOfLastFrame(BatchCut.FromEnd), 0, .2);
    }

    [Fact]
    public void The_same_seed_and_step_give_the_same_masks_and_another_step_others()
    {
        MaskGenerator[] settings = [MultiBlockMask.ShortRange, new RandomTubeMask()];
        string Text(long step, int seed)
        {
            using var sampled = new Disposables(
                new MaskSampler(Grid, settings, BatchCut.RandomSubset).Sample(4, step, seed));
            var rows = sampled.Pairs.SelectMany(p => new[] { p.Context, p.Target }).SelectMany(Rows);
            return string.Join(';', rows.Select(row => string.Join(',', row)));
        }
        Assert.Equal(Text(7, 1), Text(7, 1));
        Assert.NotEqual(Text(7, 1), Text(8, 1));
        Assert.NotEqual(Text(7, 1), Text(7, 2));
    }

    [Fact]
    public void An_inverted_mask_shows_the_blocks()
    {
        var plain = Single(MultiBlockMask.ShortRange).First();
        var inverted = Single(MultiBlockMask.ShortRange with { Invert = true }).First();
        Assert.Equal(plain.Context, inverted.Target);
        Assert.Equal(plain.Target, inverted.Context);
    }

    [Fact]
    public void No_clip_keeps_more_context_than_the_limit()
    {
        foreach (var (context, _) in Single(MultiBlockMask.ShortRange with { MaxKeep = 5 }))
            Assert.InRange(context.Length, 1, 5);
    }

    [Theory]
    [InlineData(1, .15, 1, 8, 5, 5)] // area 29, side 5.39
    [InlineData(1, .7, 1.5, 8, 14, 10)] // area 137: 14.3 high, cut to the grid, and 9.56 wide
    [InlineData(.01, .15, .75, 1, 5, 6)] // at least one frame; 4.66 high, 6.22 wide
    public void Block_sizes_follow_from_scales_and_aspect(
        double temporal, double spatial, double aspect, int frames, int height, int width) =>
        Assert.Equal(
            (frames, height, width), MultiBlockMask.BlockSize(new TokenGrid(8, 14, 14), temporal, spatial, aspect));

    private static double ShareOfLastFrame(BatchCut cut)
    {
        var (late, all) = (0.0, 0.0);
        for (var step = 0; step < 40; step++)
        {
            foreach (var pair in Sample([MultiBlockMask.ShortRange with { Blocks = 3 }], cut, 16, step))
            {
                var rows = Rows(pair.Context).SelectMany(row => row).ToArray();
                late += rows.Count(i => i >= Grid.Count - Grid.PerFrame);
                all += rows.Length;
            }
        }
        return late / all;
    }

    private static IEnumerable<(long[] Context, long[] Target)> Single(MaskGenerator setting)
    {
        for (var step = 0; step < 20; step++)
            foreach (var pair in Sample([setting], BatchCut.FromEnd, 1, step))
                yield return (Rows(pair.Context)[0], Rows(pair.Target)[0]);
    }

    private static IEnumerable<MaskPair> Sample(
        IReadOnlyList<MaskGenerator> settings, BatchCut cut, int batch, long step)
    {
        using var sampled = new Disposables(new MaskSampler(Grid, settings, cut).Sample(batch, step, seed: 5));
        foreach (var pair in sampled.Pairs) yield return pair;
    }

    private static long[][] Rows(Tensor indices)
    {
        var flat = indices.data<long>().ToArray();
        var width = (int)indices.shape[1];
        return [.. Enumerable.Range(0, (int)indices.shape[0]).Select(row => flat[(row * width)..((row + 1) * width)])];
    }

    private sealed class Disposables(IReadOnlyList<MaskPair> pairs) : IDisposable
    {
        public IReadOnlyList<MaskPair> Pairs => pairs;

        public void Dispose()
        {
            foreach (var pair in pairs) pair.Dispose();
        }
    }
}
