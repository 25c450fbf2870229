using VJepa.Masking;
using static VJepa.Tests.Masking.DrawnMasks;

namespace VJepa.Tests.Masking;

public sealed class MaskSamplerTests
{
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
}
