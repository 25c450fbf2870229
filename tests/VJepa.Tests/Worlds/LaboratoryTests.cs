using System.Numerics;
using VJepa.Lab.Worlds;
using static VJepa.Tests.Worlds.ClipPixels;

namespace VJepa.Tests.Worlds;

public sealed class LaboratoryTests
{
    /// <summary>One plain object on plain gray: every colored pixel is the object's.</summary>
    private static readonly LaboratoryConfig Plain = new()
    {
        Objects = (1, 1),
        CameraMotions = Enum.GetValues<CameraMotion>(),
        Texture = 0,
        BackgroundContrast = 0,
        Noise = 0,
    };

    [Fact]
    public void The_same_seed_and_number_render_the_same_clip_and_others_another()
    {
        var config = LaboratoryConfig.Of(Difficulty.Hard) with { Size = 32 };
        var (one, again) = (new Laboratory(config).Render(7), new Laboratory(config).Render(7));
        Assert.Equal((16, 32, 32), (one.Video.Count, one.Video.Height, one.Video.Width));
        Assert.True(one.Video.Pixels.Span.SequenceEqual(again.Video.Pixels.Span));
        Assert.Equal(one.Causes, again.Causes);
        Assert.False(
            one.Video.Pixels.Span.SequenceEqual(
                new Laboratory(config).Render(7 + config.Motions.Count).Video.Pixels.Span));
        Assert.False(
            one.Video.Pixels.Span.SequenceEqual(new Laboratory(config with { Seed = 1 }).Render(7).Video.Pixels.Span));
    }

    public static TheoryData<Difficulty, Cause> All =>
        new(
            Enum.GetValues<Difficulty>()
                .SelectMany(_ => Enum.GetValues<Cause>(), (difficulty, cause) => (difficulty, cause)));

    [Theory]
    [MemberData(nameof(All))]
    public void Every_cause_can_be_the_label_and_its_values_take_turns(Difficulty difficulty, Cause cause)
    {
        var config = LaboratoryConfig.Of(difficulty, cause) with { Size = 32 };
        var laboratory = new Laboratory(config);
        for (var i = 0; i < 2 * config.Classes.Count; i++)
        {
            var clip = laboratory.Render(i);
            Assert.Equal((i % config.Classes.Count, i % config.Classes.Count), (clip.Label, laboratory.LabelOf(i)));
            var value = cause switch
            {
                Cause.Camera => $"{clip.Causes.Camera}",
                Cause.Motion => $"{clip.Causes.Motion}",
                Cause.ObjectCount => $"{clip.Objects.Count}",
                Cause.Shape => $"{Assert.Single(clip.Objects.Select(o => o.Shape).Distinct())}",
                Cause.Color => $"{Assert.Single(clip.Objects.Select(o => o.Color).Distinct())}",
                Cause.ScreenCount => $"{clip.Causes.Screens}",
                Cause.Presence =>
                    clip.Events.FirstOrDefault(
                        e => e.Kind is LabEventKind.Appears or LabEventKind.Vanishes) is { Frame: > 0 } e
                        ? $"{e.Kind}"
                        : "Constant",
                _ => clip.Events.Any(e => e.Kind == LabEventKind.Collides) ? "Collision" : "Apart",
            };
            Assert.Equal(config.Classes[clip.Label], value);
        }
    }

    [Fact]
    public void The_recorded_places_are_where_the_pixels_are_under_every_motion_of_object_and_camera()
    {
        var laboratory = new Laboratory(Plain);
        var (compared, error) = (0, Vector2.Zero);
        for (var i = 0; i < 90; i++)
        {
            var clip = laboratory.Render(i);
            var track = Assert.Single(clip.Objects);
            for (var t = 0; t < clip.Video.Count; t++)
            {
                var (pixels, center) = Colored(clip, t);
                Assert.Equal(track.States[t].Visible > 0, pixels > 0);
                if (track.States[t].Visible < 1) continue;
                Assert.True(Vector2.Distance(center, track.States[t].Picture) < HalfPixels,
                    $"clip {i}, frame {t}: {center}, recorded {track.States[t].Picture}");
                compared++;
                error += center - track.States[t].Picture;
            }
        }
        Assert.True((error / compared).Length() < .03f, $"on average they lie {error / compared} apart");
        Assert.True(compared > 700, $"{compared} frames compared");
    }

    [Fact]
    public void The_visible_share_is_what_a_screen_leaves_of_the_object()
    {
        var laboratory = new Laboratory(
            Plain with
            {
                CameraMotions = [CameraMotion.Static],
                Motions = [ObjectMotion.Left, ObjectMotion.Right],
                Screens = (1, 1),
            });
        var partly = 0;
        for (var i = 0; i < 60; i++)
        {
            var clip = laboratory.Render(i);
            var states = clip.Objects[0].States;
            var whole = Enumerable.Range(0, states.Count).Where(t => states[t].Visible == 1)
                .Select(t => (double)Colored(clip, t).Pixels).DefaultIfEmpty(0).Average();
            if (whole == 0) continue;
            foreach (var t in Enumerable.Range(0, states.Count).Where(t => states[t].Visible is > 0 and < 1))
            {
                partly++;
                Assert.Equal(states[t].Visible, Colored(clip, t).Pixels / whole, .15);
            }
            foreach (var hidden in clip.Events.Where(e => e.Kind == LabEventKind.Hidden))
                Assert.Equal(0, Colored(clip, hidden.Frame).Pixels);
        }
        Assert.True(partly > 60, $"{partly} frames with a part seen");
    }

    [Fact]
    public void An_object_that_appears_or_vanishes_does_so_in_sight_in_the_recorded_frame()
    {
        var laboratory = new Laboratory(
            Plain with { Label = Cause.Presence, Presences = Enum.GetValues<Presence>(), Screens = (0, 2) });
        for (var i = 0; i < 60; i++)
        {
            var clip = laboratory.Render(i);
            if (clip.Causes.Presence == Presence.Constant) continue;
            var change = Assert.Single(clip.Events, e => e.Kind is LabEventKind.Appears or LabEventKind.Vanishes);
            var (before, after) = (Colored(clip, change.Frame - 1).Pixels, Colored(clip, change.Frame).Pixels);
            Assert.True(
                clip.Causes.Presence == Presence.Appears ? before == 0 && after > 20 : before > 20 && after == 0,
                $"clip {i}: {before}, then {after} pixels");
        }
    }

    [Fact]
    public void An_invalid_configuration_is_refused_with_the_reason()
    {
        Assert.Contains("only one value",
            Assert.Throws<ArgumentException>(() => new Laboratory(new() { Label = Cause.Camera })).Message);
        Assert.Contains("two objects",
            Assert.Throws<ArgumentException>(
                () => new Laboratory(new() { Label = Cause.Collision, Objects = (1, 1) })).Message);
        Assert.Contains(
            "0 to 3", Assert.Throws<ArgumentException>(() => new Laboratory(new() { Screens = (0, 9) })).Message);
    }
}
