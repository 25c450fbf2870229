using System.Numerics;
using VJepa.Lab.Worlds.Hands;
using VJepa.Video;

namespace VJepa.Tests.Worlds;

public sealed class HandsWorldTests : IDisposable
{
    private static readonly HandsWorldConfig Small = new() { Size = 32, Frames = 12 };
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-hands-").FullName;

    public static TheoryData<HandAction> Actions => [.. Enum.GetValues<HandAction>()];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_clip_s_number_and_the_seed_decide_every_byte()
    {
        var config = HandsWorldConfig.Of(HandsDifficulty.Random) with { Size = 32, Frames = 6 };
        var world = new HandsWorld(config);
        Assert.Equal(world.Render(5).Frames, new HandsWorld(config).Render(5).Frames);
        Assert.NotEqual(world.Render(5).Frames, world.Render(18).Frames); // the same action
        Assert.NotEqual(world.Render(5).Frames, new HandsWorld(config with { Seed = 1 }).Render(5).Frames);
    }

    [Theory, MemberData(nameof(Actions))]
    public void Partners_are_each_other_s_frames_in_reverse_so_no_bag_of_frames_tells_them_apart(HandAction action)
    {
        if (action.Backward() is not { } partner || partner == action) return;
        var world = new HandsWorld(Small with { Noise = 5, Shake = .01 });
        var (one, other) = (world.Render(3, action), world.Render(3, partner));
        var frame = Small.Size * Small.Size * 3;
        for (var t = 0; t < Small.Frames; t++)
        {
            Assert.Equal(one.Frames.AsSpan(t * frame, frame),
                other.Frames.AsSpan((Small.Frames - 1 - t) * frame, frame));
        }
        Assert.NotEqual(one.Frames, other.Frames);
    }

    [Fact]
    public void Held_out_looks_share_nothing_with_those_of_training_clips()
    {
        var (seen, unseen) = (HandsPalette.Training, HandsPalette.HeldOut);
        Assert.Empty(seen.Shapes.Intersect(unseen.Shapes));
        Assert.Empty(seen.SkinTones.Intersect(unseen.SkinTones));
        Assert.Empty(seen.Surfaces.Intersect(unseen.Surfaces));
        var hues = seen.Hues.Concat(unseen.Hues).OrderBy(hue => hue.Min).ToArray();
        for (var i = 1; i < hues.Length; i++) Assert.True(hues[i].Min > hues[i - 1].Max, $"{hues[i]}");
        Assert.True(hues[^1].Max - 360 < hues[0].Min);
    }

    [Theory, MemberData(nameof(Actions))]
    public void The_object_is_where_its_record_says(HandAction action)
    {
        var world = new HandsWorld(Small with { Size = 64, Distractors = (0, 0), TwinShare = 0 });
        var seen = 0;
        for (var number = 0; number < 3; number++)
        {
            var clip = world.Render(number, action);
            for (var t = 0; t < Small.Frames; t++)
            {
                var parts = clip.Parts.AsSpan(t * 64 * 64, 64 * 64);
                if (parts.Contains((byte)ScenePart.Hand) || parts.Contains((byte)ScenePart.Sleeve)) continue;
                var (sum, count) = (Vector2.Zero, 0);
                for (var i = 0; i < parts.Length; i++)
                {
                    if (parts[i] != (byte)ScenePart.Thing) continue;
                    sum += new Vector2(i % 64 + .5f, i / 64 + .5f);
                    count++;
                }
                var place = clip.Things[t][0].Place;
                var inside = Vector2.Clamp(place, new(.15f), new(.85f)) == place; // else it may be cut off
                if (count == 0 || !inside) continue;
                seen++;
                Assert.True(Vector2.Distance(sum / count, 64 * place) < 2.5, $"{number}, frame {t}");
            }
        }
        Assert.True(seen > 0);
    }

    [Theory]
    [InlineData(HandAction.PickUp, "Takes Lifts")]
    [InlineData(HandAction.PutDown, "Lands Releases")]
    [InlineData(HandAction.PretendPickUp, "")]
    [InlineData(HandAction.PretendPutDown, "")]
    [InlineData(HandAction.PushRight, "Takes Releases")]
    [InlineData(HandAction.PushLeft, "Takes Releases")]
    [InlineData(HandAction.Drop, "Releases Lands")]
    [InlineData(HandAction.LiftAndPutBack, "Takes Lifts Lands Releases")]
    [InlineData(HandAction.TurnOver, "Takes Lifts Lands Releases")]
    [InlineData(HandAction.Uncover, "Takes Lifts")]
    [InlineData(HandAction.Cover, "Lands Releases")]
    [InlineData(HandAction.TakeOneOfTwo, "Takes Lifts")]
    [InlineData(HandAction.AddSecond, "Lands Releases")]
    public void Every_action_has_its_events_in_order(HandAction action, string expected)
    {
        var world = new HandsWorld(Small with { Frames = 48 });
        for (var clip = 0; clip < 3; clip++)
        {
            var all = world.Render(clip, action).Events;
            Assert.Equal(all.OrderBy(e => e.Frame).Select(e => e.Frame), all.Select(e => e.Frame));
            var (arrives, leaves) = (One(HandEventKind.Arrives), One(HandEventKind.Leaves));
            Assert.InRange(arrives, 1, leaves - 4);
            HandEventKind[] presence = [HandEventKind.Arrives, HandEventKind.Leaves];
            var rest = all.Where(e => !presence.Contains(e.Kind)).ToList();
            Assert.Equal(expected, string.Join(' ', rest.Select(e => e.Kind)));
            Assert.All(rest, e => Assert.InRange(e.Frame, arrives, leaves + 1));

            int One(HandEventKind kind) => all.Single(e => e.Kind == kind).Frame;
        }
    }

    [Theory, MemberData(nameof(Actions))]
    public void Masks_of_objects_heights_and_visible_shares_agree_with_what_the_pixels_show(HandAction action)
    {
        var clip = new HandsWorld(Small with { Distractors = (2, 2), TwinShare = 1, Frames = 8 }).Render(4, action);
        var hidden = 0;
        for (var t = 0; t < 8; t++)
        {
            for (var i = t * 1024; i < (t + 1) * 1024; i++)
            {
                var part = (ScenePart)clip.Parts[i];
                Assert.Equal(part == ScenePart.Thing, clip.Objects[i] == 0);
                Assert.Equal(
                    part == ScenePart.Other, clip.Objects[i] >= 1 && clip.Objects[i] < clip.Things[t].Count);
                Assert.Equal(part == ScenePart.Surface, clip.Heights[i] == 0);
            }
            var shown = clip.Parts.AsSpan(t * 1024, 1024).Count((byte)ScenePart.Thing);
            Assert.InRange(clip.Visible[t], 0, 1);
            if (clip.Visible[t] == 0) Assert.Equal(0, shown);
            if (clip.Visible[t] > .5) Assert.NotEqual(0, shown);
            if (clip.Visible[t] < .8) hidden++;
        }
        Assert.InRange(hidden, 1, 8); // the hand covers it, or it is away
    }

    [Fact]
    public void Objects_lie_apart_from_each_other_and_out_of_the_way_of_a_push()
    {
        var config = HandsWorldConfig.Of(HandsDifficulty.Random) with { Size = 24, Frames = 8, TwinShare = 1 };
        for (var number = 0; number < 40; number++)
        {
            var clip = new HandsWorld(config).Render(number, HandAction.PushRight);
            foreach (var frame in clip.Things)
            {
                Assert.Equal(Vector2.Clamp(frame[0].Place, new(.1f), new(.9f)), frame[0].Place);
                for (var i = 1; i < frame.Count; i++)
                    for (var j = 0; j < i; j++)
                        Assert.True(Vector2.Distance(frame[i].Place, frame[j].Place) > .2, $"clip {number}: {i}, {j}");
            }
        }
    }

    [Theory, MemberData(nameof(Actions))]
    public void The_hand_is_out_of_the_picture_first_and_last_and_over_it_between(HandAction action)
    {
        var clip = new HandsWorld(Small with { Frames = 24 }).Render(1, action);
        bool Shows(int frame) => clip.Parts.AsSpan(frame * 32 * 32, 32 * 32).Contains((byte)ScenePart.Hand);
        Assert.False(Shows(0));
        Assert.False(Shows(23));
        Assert.True(Shows(12));
    }

    [Fact]
    public void Files_and_lists_are_written_and_read_again()
    {
        var (train, validation) = HandsWorldFiles.Write(Small, folder, 13, 2);
        Assert.Equal(Enumerable.Range(0, 13), train.Entries.Select(entry => entry.Label));
        Assert.Equal(2, validation.Count);
        Assert.Equal(13, File.ReadLines(Path.Combine(folder, "labels.csv")).Count());
        Assert.Equal(Small.Frames, VideoReader.Read(train.Entries[7].Path).Count);
        Assert.Contains("\"Takes\"", File.ReadAllText(Path.ChangeExtension(train.Entries[0].Path, ".json")));
        Assert.Throws<InvalidOperationException>(() => HandsWorldFiles.Write(Small with { Noise = 1 }, folder, 1, 1));
    }

    [Fact]
    public void An_invalid_configuration_says_what_is_wrong()
    {
        var error = Assert.Throws<ArgumentException>(() => new HandsWorld(Small with { Actions = [] }));
        Assert.Contains("at least one action", error.Message);
    }
}
