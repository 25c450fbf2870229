using System.Numerics;
using VJepa.Lab.Worlds;

namespace VJepa.Tests.Worlds;

public sealed class LaboratoryTests
{
    /// <summary>One plain object before plain gray: what isn't gray is the object.</summary>
    private static readonly LaboratoryConfig Plain = new()
    {
        Objects = (1, 1),
        CameraMotions = Enum.GetValues<CameraMotion>(),
        Texture = 0,
        BackgroundContrast = 0,
        Noise = 0,
    };

    /// <summary>Edges lie on whole pixels: half a pixel to the side and half a pixel down.</summary>
    internal const float HalfPixels = .72f;

    [Fact]
    public void The_same_seed_and_number_render_the_same_clip_and_others_another()
    {
        var config = LaboratoryConfig.Of(Difficulty.Hard) with { Size = 32 };
        var (one, again) = (new Laboratory(config).Render(7), new Laboratory(config).Render(7));
        Assert.Equal((16, 32, 32), (one.Video.Count, one.Video.Height, one.Video.Width));
        Assert.True(one.Video.Pixels.Span.SequenceEqual(again.Video.Pixels.Span));
        Assert.Equal(one.Causes, again.Causes);
        Assert.False(one.Video.Pixels.Span.SequenceEqual(new Laboratory(config).Render(7 + config.Motions.Count).Video.Pixels.Span));
        Assert.False(one.Video.Pixels.Span.SequenceEqual(new Laboratory(config with { Seed = 1 }).Render(7).Video.Pixels.Span));
    }

    public static TheoryData<Difficulty, Cause> All =>
        new(Enum.GetValues<Difficulty>().SelectMany(_ => Enum.GetValues<Cause>(), (difficulty, cause) => (difficulty, cause)));

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
                Cause.Presence => clip.Events.FirstOrDefault(e => e.Kind is LabEventKind.Appears or LabEventKind.Vanishes) is { Frame: > 0 } e ? $"{e.Kind}" : "Constant",
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
                Assert.True(Vector2.Distance(center, track.States[t].Picture) < HalfPixels, $"clip {i}, frame {t}: {center}, recorded {track.States[t].Picture}");
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
        var laboratory = new Laboratory(Plain with { CameraMotions = [CameraMotion.Static], Motions = [ObjectMotion.Left, ObjectMotion.Right], Screens = (1, 1) });
        var partly = 0;
        for (var i = 0; i < 60; i++)
        {
            var clip = laboratory.Render(i);
            var states = clip.Objects[0].States;
            var whole = Enumerable.Range(0, states.Count).Where(t => states[t].Visible == 1).Select(t => (double)Colored(clip, t).Pixels).DefaultIfEmpty(0).Average();
            if (whole == 0) continue;
            foreach (var t in Enumerable.Range(0, states.Count).Where(t => states[t].Visible is > 0 and < 1))
            {
                partly++;
                Assert.Equal(states[t].Visible, Colored(clip, t).Pixels / whole, .15);
            }
            foreach (var hidden in clip.Events.Where(e => e.Kind == LabEventKind.Hidden)) Assert.Equal(0, Colored(clip, hidden.Frame).Pixels);
        }
        Assert.True(partly > 60, $"{partly} frames with a part seen");
    }

    [Fact]
    public void The_picture_moves_as_the_recorded_camera_says()
    {
        var config = LaboratoryConfig.Of(Difficulty.Medium, Cause.Camera) with
        {
            Motions = [ObjectMotion.Still],
            Screens = (0, 0),
            BackgroundContrast = .8,
            Noise = 0,
        };
        var laboratory = new Laboratory(config);
        for (var i = 0; i < 2 * config.Classes.Count; i++)
        {
            var clip = laboratory.Render(i);
            var (still, moved) = (0.0, 0.0);
            for (var t = 0; t + 4 < config.Frames; t += 3)
            {
                for (var y = 4; y < config.Size - 4; y++)
                    for (var x = 4; x < config.Size - 4; x++)
                    {
                        var from = clip.Camera[t].Project(clip.Camera[t + 4].Unproject(new(x + .5f, y + .5f), config.Size), config.Size);
                        var (fx, fy) = ((int)MathF.Floor(from.X), (int)MathF.Floor(from.Y));
                        if (fx < 0 || fy < 0 || fx >= config.Size || fy >= config.Size) continue;
                        still += Math.Abs(Gray(clip, t + 4, x, y) - Gray(clip, t, x, y));
                        moved += Math.Abs(Gray(clip, t + 4, x, y) - Gray(clip, t, fx, fy));
                    }
            }
            if (clip.Causes.Camera == CameraMotion.Static) Assert.Equal(0, still);
            else Assert.True(moved < .5 * still, $"{clip.Causes.Camera}: {moved:0} after undoing the motion, {still:0} before");
        }
    }

    [Theory]
    [InlineData(CameraMotion.PanLeft, 1, 0)]
    [InlineData(CameraMotion.PanRight, -1, 0)]
    [InlineData(CameraMotion.TiltUp, 0, 1)]
    [InlineData(CameraMotion.TiltDown, 0, -1)]
    public void A_camera_that_turns_one_way_moves_the_picture_the_other_way_by_its_velocity(CameraMotion motion, int dx, int dy)
    {
        var config = new LaboratoryConfig { CameraMotions = [motion], Motions = [ObjectMotion.Still, ObjectMotion.Up], BackgroundContrast = .8 };
        var clip = new Laboratory(config).Render(0); // Still
        const int Apart = 6;
        var shifts = Enumerable.Range(-15, 31).ToArray();
        var found = shifts.MinBy(s => Enumerable.Range(16, 32).Sum(y => Enumerable.Range(16, 32).Sum(x =>
            Math.Abs(Gray(clip, 4 + Apart, x, y) - Gray(clip, 4, x - s * Math.Abs(dx), y - s * Math.Abs(dy))))));
        var expected = -Enumerable.Range(4, Apart).Sum(t => dx != 0 ? clip.Camera[t].Velocity.X : clip.Camera[t].Velocity.Y);
        Assert.Equal(dx + dy, Math.Sign(found));
        Assert.Equal(expected, found, 1f);
    }

    [Fact]
    public void Objects_collide_where_they_touch_and_keep_momentum_and_energy_and_else_never_touch()
    {
        var laboratory = new Laboratory(LaboratoryConfig.Of(Difficulty.Easy, Cause.Collision) with { Objects = (2, 3) });
        for (var i = 0; i < 80; i++)
        {
            var clip = laboratory.Render(i);
            for (var t = 0; t < clip.Video.Count; t++)
                for (var a = 0; a < clip.Objects.Count; a++)
                    for (var b = a + 1; b < clip.Objects.Count; b++)
                        Assert.True(Gap(clip, t, a, b) > -1.5f, $"clip {i}: {a} and {b} overlap in frame {t}");
            var collisions = clip.Events.Where(e => e.Kind == LabEventKind.Collides).ToArray();
            Assert.Equal(clip.Label == 1, collisions.Length > 0);
            foreach (var e in collisions.Where(e => e.Frame >= 2 && e.Frame < 15 && collisions.Count(o => Math.Abs(o.Frame - e.Frame) < 2) == 1))
            {
                Assert.InRange(Gap(clip, e.Frame, e.Object, e.Other), -1.5f, 6);
                var (before, after) = (Momentum(clip, e, e.Frame - 2), Momentum(clip, e, e.Frame));
                Assert.True(Vector2.Distance(before.Sum, after.Sum) < 1e-2f * before.Energy, $"clip {i}: momentum {before.Sum} became {after.Sum}");
                Assert.Equal(before.Energy, after.Energy, before.Energy * 1e-3);
            }
        }
    }

    [Fact]
    public void An_object_that_appears_or_vanishes_does_so_in_sight_in_the_recorded_frame()
    {
        var laboratory = new Laboratory(Plain with { Label = Cause.Presence, Presences = Enum.GetValues<Presence>(), Screens = (0, 2) });
        for (var i = 0; i < 60; i++)
        {
            var clip = laboratory.Render(i);
            if (clip.Causes.Presence == Presence.Constant) continue;
            var change = Assert.Single(clip.Events, e => e.Kind is LabEventKind.Appears or LabEventKind.Vanishes);
            var (before, after) = (Colored(clip, change.Frame - 1).Pixels, Colored(clip, change.Frame).Pixels);
            Assert.True(clip.Causes.Presence == Presence.Appears ? before == 0 && after > 20 : before > 20 && after == 0, $"clip {i}: {before}, then {after} pixels");
        }
    }

    [Fact]
    public void A_configuration_that_contradicts_itself_is_refused_with_the_reason()
    {
        Assert.Contains("only one value", Assert.Throws<ArgumentException>(() => new Laboratory(new() { Label = Cause.Camera })).Message);
        Assert.Contains("two objects", Assert.Throws<ArgumentException>(() => new Laboratory(new() { Label = Cause.Collision, Objects = (1, 1) })).Message);
        Assert.Contains("0 to 3", Assert.Throws<ArgumentException>(() => new Laboratory(new() { Screens = (0, 9) })).Message);
    }

    private static (Vector2 Sum, float Energy) Momentum(LabClip clip, LabEvent e, int frame)
    {
        var (a, b) = (clip.Objects[e.Object], clip.Objects[e.Other]);
        var (va, vb) = (a.States[frame].Velocity, b.States[frame].Velocity);
        return (va * a.Radius * a.Radius + vb * b.Radius * b.Radius,
            va.LengthSquared() * a.Radius * a.Radius + vb.LengthSquared() * b.Radius * b.Radius);
    }

    private static float Gap(LabClip clip, int t, int a, int b) =>
        Vector2.Distance(clip.Objects[a].States[t].World, clip.Objects[b].States[t].World) - clip.Objects[a].Radius - clip.Objects[b].Radius;

    /// <summary>Number and middle of the pixels that have a color.</summary>
    internal static (int Pixels, Vector2 Center) Colored(LabClip clip, int t)
    {
        var frame = clip.Video.Frame(t);
        var (count, sum) = (0, Vector2.Zero);
        for (var i = 0; i < frame.Length; i += 3)
        {
            if (Math.Max(Math.Abs(frame[i] - frame[i + 1]), Math.Abs(frame[i] - frame[i + 2])) < 12) continue;
            count++;
            sum += new Vector2(i / 3 % clip.Video.Width + .5f, i / 3 / clip.Video.Width + .5f);
        }
        return (count, sum / Math.Max(1, count));
    }

    private static int Gray(LabClip clip, int t, int x, int y) => clip.Video.Frame(t)[(y * clip.Video.Width + x) * 3];
}
