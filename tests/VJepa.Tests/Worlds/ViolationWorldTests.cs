using System.Numerics;
using VJepa.Video;
using VJepa.Lab.Worlds;

namespace VJepa.Tests.Worlds;

public sealed class ViolationWorldTests
{
    [Theory]
    [InlineData(Difficulty.Easy)]
    [InlineData(Difficulty.Medium)]
    [InlineData(Difficulty.Hard)]
    public void A_pair_is_the_same_up_to_the_violation_and_differs_from_there_on(Difficulty difficulty)
    {
        var world = new ViolationWorld(ViolationConfig.Of(difficulty));
        for (var i = 0; i < 15; i++)
        {
            var test = world.Render(i);
            Assert.Equal(world.KindOf(i), test.Kind);
            Assert.InRange(test.ViolationFrame, 8, world.Config.Frames - 3);
            foreach (var (possible, impossible) in test.Pairs)
            {
                Assert.Equal((1, 0), (possible.Label, impossible.Label));
                var same = Enumerable.Range(0, world.Config.Frames)
                    .Select(t => possible.Video.Frame(t).SequenceEqual(impossible.Video.Frame(t))).ToArray();
                Assert.Equal(Enumerable.Range(0, world.Config.Frames).Select(t => t < test.ViolationFrame), same);
                Assert.Equal(
                    test.ViolationFrame, Assert.Single(impossible.Events, e => e.Kind == LabEventKind.Violated).Frame);
                Assert.DoesNotContain(possible.Events, e => e.Kind == LabEventKind.Violated);
            }
        }
    }

    [Fact]
    public void Possible_and_impossible_clips_hold_the_very_same_frames_so_that_one_frame_never_tells()
    {
        var world = new ViolationWorld(ViolationConfig.Of(Difficulty.Hard));
        for (var i = 0; i < 10; i++)
        {
            var test = world.Render(i);
            for (var t = 0; t < world.Config.Frames; t++)
                Assert.Equal(Frames(test.Possible, t), Frames(test.Impossible, t));
        }

        static string[] Frames(IReadOnlyList<LabClip> clips, int t) =>
            [.. clips.Select(c => Convert.ToBase64String(c.Video.Frame(t))).Order(StringComparer.Ordinal)];
    }

    [Theory]
    [InlineData(ViolationKind.Vanish)]
    [InlineData(ViolationKind.Jump)]
    [InlineData(ViolationKind.ChangeColor)]
    [InlineData(ViolationKind.ChangeShape)]
    [InlineData(ViolationKind.PassWall)]
    public void The_object_is_seen_then_hidden_then_seen_where_its_record_says(ViolationKind kind)
    {
        var world = new ViolationWorld(new() { Kinds = [kind], Texture = 0, BackgroundContrast = 0, Noise = 0 });
        for (var i = 0; i < 12; i++)
        {
            var test = world.Render(i);
            foreach (var clip in test.Possible.Concat(test.Impossible))
            {
                for (var t = 0; t < clip.Video.Count; t++)
                {
                    var seen = clip.Objects.Where(o => o.States[t].Visible > 0).ToArray();
                    var (pixels, center) = ClipPixels.Colored(clip, t);
                    Assert.Equal(seen.Length > 0, pixels > 0);
                    if (seen is [var one] && one.States[t].Visible == 1)
                        Assert.True(Vector2.Distance(center, one.States[t].Picture) < ClipPixels.HalfPixels,
                            $"case {i}, frame {t}: {center}, recorded {one.States[t].Picture}");
                }
            }
            var whole = test.Possible.First(c => c.Objects[0].States[0].Visible > 0).Objects[0].States;
            Assert.Contains(Enumerable.Range(0, test.ViolationFrame), t => whole[t].Visible == 0);
            Assert.True(whole[^3].Visible > 0);
        }
    }

    [Fact]
    public void In_possible_clips_the_object_goes_straight_on_or_bounces_and_in_impossible_ones_its_way_breaks()
    {
        var world = new ViolationWorld(new() { Kinds = [ViolationKind.Jump, ViolationKind.PassWall] });
        for (var i = 0; i < 20; i++)
        {
            var test = world.Render(i);
            Assert.All(test.Possible, clip => Assert.Equal(test.Kind == ViolationKind.PassWall ? 1 : 0, Breaks(clip)));
            Assert.All(test.Possible,
                clip =>
                    Assert.Equal(
                        test.Kind == ViolationKind.PassWall, clip.Events.Any(e => e.Kind == LabEventKind.Bounces)));
            if (test.Kind == ViolationKind.Jump) Assert.All(test.Impossible, clip => Assert.NotEqual(0, Breaks(clip)));
            else Assert.All(
                test.Impossible, clip => Assert.NotEqual(Side(clip, 0), Side(clip, world.Config.Frames - 1)));
        }

        static int Breaks(LabClip clip) => Enumerable.Range(1, clip.Video.Count - 2).Count(t =>
            Vector2.Distance(clip.Objects[0].States[t + 1].World - clip.Objects[0].States[t].World,
                clip.Objects[0].States[t].World - clip.Objects[0].States[t - 1].World) > 1);

        static int Side(LabClip clip, int t) => Math.Sign(clip.Objects[0].States[t].World.X);
    }

    [Fact]
    public void In_plain_sight_a_wall_can_not_be_passed() =>
        Assert.Contains(
            "PassWall", Assert.Throws<ArgumentException>(() => new ViolationWorld(new() { Screen = false })).Message);

    [Fact]
    public void A_clip_goes_through_the_transforms_like_any_video()
    {
        var test = new ViolationWorld(new()).Render(0);
        using var clip = new EvalTransform { CropSize = 32, ShortSide = 32 }.Apply(
            test.Impossible[0].Video, 0, new Random(0));
        Assert.Equal([3, 24, 32, 32], clip.Frames.shape);
    }
}
