using VJepa.Masking;
using VJepa.Models;
using VJepa.Lab.Plots;

namespace VJepa.Tests.Plots;

public class MaskOverlayTests
{
    private static readonly TokenGrid Grid = new(2, 2, 2);
    private static readonly int[] Context = [0, 3, 4];
    private static readonly int[] Target = [1, 2, 5, 6];

    [Fact]
    public void Context_target_and_neither_are_colored_as_given()
    {
        using var tensor = Samples.Clip(frames: 4, height: 32, width: 32);
        ClipFrames clip = tensor;
        var frames = MaskOverlay.Draw(clip, Grid, new TokenMask("short-range", Context, Target), cover: 1);
        for (var token = 0; token < 8; token++)
        {
            var (time, row, column) = (token / 4, token / 2 % 2, token % 2);
            var seen = frames[time * 2][column * 16 + 8, row * 16 + 8];
            var pixel = clip[time * 2][1, 1];
            if (Context.Contains(token))
                Assert.Equal(pixel.Mix(Theme.Of(Role.Context), MaskOverlay.ContextShare), seen);
            else if (Target.Contains(token))
                Assert.Equal(Theme.Of(Role.Target), seen);
            else
                Assert.True(seen != pixel && seen != Theme.Of(Role.Target));
        }
    }

    [Fact]
    public void The_label_gives_the_share_that_the_encoder_does_not_see()
    {
        using var clip = Samples.Clip(frames: 4, height: 32, width: 32);
        var grid = MaskOverlay.Of(clip, Grid, new TokenMask("long-range", Context, Target));
        Assert.Equal("long-range: 63 % hidden", grid.Rows[0].Label); // 5 of 8, .625
        Assert.Contains("neither", grid.ToHtml());
    }

    [Fact]
    public void Each_mask_is_a_row_and_each_tubelet_a_cell()
    {
        var grid = MaskOverlay.Of(Grid, new TokenMask("short", Context, Target), new TokenMask("long", [0], [1]));
        Assert.Equal(2, grid.Rows.Count);
        Assert.Equal(["t = 0", "t = 1"], grid.Rows[^1].Captions);
    }

    [Fact]
    public void Without_a_clip_context_has_the_legends_color()
    {
        var grid = MaskOverlay.Of(Grid, new TokenMask("short", [0], [1]));
        using var picture = Samples.Decode(grid.Rows[0].Picture);
        Assert.Equal(Theme.Of(Role.Context), Samples.At(picture, 40, 40));
        Assert.Contains(Theme.Of(Role.Context).ToString(), grid.Legend[0].Background);
    }

    [Fact]
    public void Each_clip_of_a_sampled_batch_shows_its_own_tokens()
    {
        var grid = new TokenGrid(4, 4, 4);
        using var pair = new MaskSampler(grid, [MultiBlockMask.ShortRange]).Sample(batch: 3, step: 0, seed: 1)[0];
        for (var clip = 0; clip < 3; clip++)
        {
            var mask = TokenMask.Of("short-range", pair, clip);
            Assert.Equal(pair.Context[clip].data<long>().ToArray(), mask.Context.Order());
            Assert.Equal(pair.Target[clip].data<long>().ToArray(), mask.Target.Order());
        }
    }

    [Fact]
    public void A_token_outside_the_grid_is_named()
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() =>
            MaskOverlay.Of(Grid, new TokenMask("short", [8], [1])));
        Assert.Contains("2x2x2", error.Message);
        Assert.Contains("0 to 7", error.Message);
    }

    [Fact]
    public void A_token_that_is_context_and_target_is_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => MaskOverlay.Of(Grid, new TokenMask("short", [1], [1])));
        Assert.Contains("Token 1", error.Message);
    }

    [Fact]
    public void A_clip_that_does_not_fit_the_grid_is_refused()
    {
        using var clip = Samples.Clip(frames: 3, height: 32, width: 32);
        var error = Assert.Throws<ArgumentException>(() => MaskOverlay.Of(clip, Grid, new TokenMask("short", [0], [1])));
        Assert.Contains("3 frames", error.Message);
    }
}
