using VJepa.Lab.Worlds.Hands;

namespace VJepa.Tests.Worlds;

public sealed class UnderCupTests
{
    private static readonly HandsWorldConfig plain =
        HandsWorldConfig.Of(HandsDifficulty.Plain) with { Frames = 8, Size = 48 };

    private static HandsClip Render(UnderCup what, HandAction action, long clip) =>
        new HandsWorld(plain with { UnderCup = what }).Render(clip, action);

    private static byte[] Frame(HandsClip clip, int frame)
    {
        var bytes = clip.Frames.Length / 8;
        return clip.Frames[(frame * bytes)..((frame + 1) * bytes)];
    }

    [Theory]
    [InlineData(UnderCup.Nothing)]
    [InlineData(UnderCup.OtherColor)]
    public void Clips_differ_where_the_object_shows_and_are_the_same_while_the_cup_hides_it(UnderCup what)
    {
        for (var clip = 0L; clip < 20; clip++)
        {
            var usual = Render(UnderCup.Object, HandAction.Cover, clip);
            var other = Render(what, HandAction.Cover, clip);
            Assert.NotEqual(Frame(usual, 0), Frame(other, 0));
            for (var frame = 5; frame < 8; frame++) Assert.Equal(Frame(usual, frame), Frame(other, frame));
            // the surface, the hand and the cup are the same in every frame
            var apart = usual.Parts.Index().Where(at => at.Item != other.Parts[at.Index]).Select(at => at.Item);
            Assert.All(apart, part => Assert.Equal((byte)ScenePart.Other, part));
        }
    }

    [Fact]
    public void The_other_color_is_another_hue_of_the_same_thing()
    {
        var (usual, other) = (Render(UnderCup.Object, HandAction.Uncover, 3),
            Render(UnderCup.OtherColor, HandAction.Uncover, 3));
        Assert.Equal(usual.Parts, other.Parts);
        Assert.Equal(usual.Hues[0], other.Hues[0]); // the cup
        Assert.NotEqual(usual.Hues[1], other.Hues[1]);
        Assert.Single(Render(UnderCup.Nothing, HandAction.Uncover, 3).Hues);
    }

    [Fact]
    public void Without_a_cup_nothing_changes() => Assert.Equal(
        Render(UnderCup.Object, HandAction.PickUp, 5).Frames, Render(UnderCup.Nothing, HandAction.PickUp, 5).Frames);
}
