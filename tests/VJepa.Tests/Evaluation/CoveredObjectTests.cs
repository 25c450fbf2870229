using VJepa.Lab.Evaluation;
using VJepa.Lab.Worlds.Hands;
using VJepa.Models;

namespace VJepa.Tests.Evaluation;

public sealed class CoveredObjectTests
{
    private const int Clips = 6;

    private static readonly HandsWorld world = new(HandsWorldConfig.Of(HandsDifficulty.Plain) with
    {
        Frames = 8,
        Size = 32,
        Actions = [HandAction.Cover, HandAction.Uncover],
    });

    private static readonly TokenGrid grid = new(4, 4, 4); // tokens of 2x8x8 pixels

    [Fact]
    public void What_a_cup_covers_is_seen_first_and_hidden_last_and_the_other_way_round_where_it_is_uncovered()
    {
        var found = CoveredObject.Of(world, Clips, grid, thing: 1);
        Assert.Equal(Clips * grid.Frames, found.Count);
        foreach (var clip in found.GroupBy(item => item.Clip))
        {
            var visible = clip.Select(item => item.Visible).ToArray();
            if (world.Config.Actions[clip.Key % 2] == HandAction.Uncover) Array.Reverse(visible);
            Assert.True(visible[0] > .7, $"{visible[0]}");
            Assert.Equal(0, visible[^1]);
            Assert.Single(clip.Select(item => item.Hue).Distinct());
        }
    }

    [Fact]
    public void The_token_of_an_object_in_view_shows_it()
    {
        foreach (var item in CoveredObject.Of(world, Clips, grid, thing: 1, first: 10).Where(one => one.Visible > .9))
        {
            var clip = world.Render(10 + item.Clip);
            var (frame, row, column) = (2 * item.Slice, item.Token / 4 % 4 * 8, item.Token % 4 * 8);
            var shown = Enumerable.Range(0, 64).Count(pixel =>
                clip.Objects[frame * 1024 + (row + pixel / 8) * 32 + column + pixel % 8] == 1);
            Assert.True(shown > 0, $"{item}");
        }
    }

    [Fact]
    public void Clips_without_the_object_are_left_out_and_grids_that_do_not_fit_refused()
    {
        Assert.Empty(CoveredObject.Of(world, Clips, grid, thing: 7));
        Assert.Throws<ArgumentException>(() => CoveredObject.Of(world, Clips, new(3, 4, 4)));
    }
}
