using System.Numerics;
using VJepa.Lab.Worlds;
using static VJepa.Tests.Worlds.ClipPixels;

namespace VJepa.Tests.Worlds;

/// <summary>Camera motion and collisions.</summary>
public sealed class LaboratoryMotionTests
{
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
                        var from = clip.Camera[t]
                            .Project(clip.Camera[t + 4].Unproject(new(x + .5f, y + .5f), config.Size), config.Size);
                        var (fx, fy) = ((int)MathF.Floor(from.X), (int)MathF.Floor(from.Y));
                        if (fx < 0 || fy < 0 || fx >= config.Size || fy >= config.Size) continue;
                        still += Math.Abs(Gray(clip, t + 4, x, y) - Gray(clip, t, x, y));
                        moved += Math.Abs(Gray(clip, t + 4, x, y) - Gray(clip, t, fx, fy));
                    }
            }
            if (clip.Causes.Camera == CameraMotion.Static) Assert.Equal(0, still);
            else Assert.True(
                moved < .5 * still, $"{clip.Causes.Camera}: {moved:0} after undoing the motion, {still:0} before");
        }
    }

    [Theory]
    [InlineData(CameraMotion.PanLeft, 1, 0)]
    [InlineData(CameraMotion.PanRight, -1, 0)]
    [InlineData(CameraMotion.TiltUp, 0, 1)]
    [InlineData(CameraMotion.TiltDown, 0, -1)]
    public void A_camera_that_turns_one_way_moves_the_picture_the_other_way_by_its_velocity(
        CameraMotion motion, int dx, int dy)
    {
        var config = new LaboratoryConfig
        {
            CameraMotions = [motion],
            Motions = [ObjectMotion.Still, ObjectMotion.Up],
            BackgroundContrast = .8,
        };
        var clip = new Laboratory(config).Render(0); // Still
        const int Apart = 6;
        var shifts = Enumerable.Range(-15, 31).ToArray();
        var found = shifts.MinBy(s => Enumerable.Range(16, 32).Sum(y => Enumerable.Range(16, 32).Sum(x =>
            Math.Abs(Gray(clip, 4 + Apart, x, y) - Gray(clip, 4, x - s * Math.Abs(dx), y - s * Math.Abs(dy))))));
        var expected = -Enumerable.Range(4, Apart)
            .Sum(t => dx != 0 ? clip.Camera[t].Velocity.X : clip.Camera[t].Velocity.Y);
        Assert.Equal(dx + dy, Math.Sign(found));
        Assert.Equal(expected, found, 1f);
    }

    [Fact]
    public void Objects_collide_where_they_touch_and_keep_momentum_and_energy_and_else_never_touch()
    {
        var laboratory = new Laboratory(
            LaboratoryConfig.Of(Difficulty.Easy, Cause.Collision) with { Objects = (2, 3) });
        for (var i = 0; i < 80; i++)
        {
            var clip = laboratory.Render(i);
            for (var t = 0; t < clip.Video.Count; t++)
                for (var a = 0; a < clip.Objects.Count; a++)
                    for (var b = a + 1; b < clip.Objects.Count; b++)
                        Assert.True(Gap(clip, t, a, b) > -1.5f, $"clip {i}: {a} and {b} overlap in frame {t}");
            var collisions = clip.Events.Where(e => e.Kind == LabEventKind.Collides).ToArray();
            Assert.Equal(clip.Label == 1, collisions.Length > 0);
            bool IsAlone(LabEvent e) => collisions.Count(other => Math.Abs(other.Frame - e.Frame) < 2) == 1;
            foreach (var e in collisions.Where(e => e.Frame >= 2 && e.Frame < 15 && IsAlone(e)))
            {
                Assert.InRange(Gap(clip, e.Frame, e.Object, e.Other), -1.5f, 6);
                var (before, after) = (Momentum(clip, e, e.Frame - 2), Momentum(clip, e, e.Frame));
                Assert.True(Vector2.Distance(before.Sum, after.Sum) < 1e-2f * before.Energy,
                    $"clip {i}: momentum {before.Sum} became {after.Sum}");
                Assert.Equal(before.Energy, after.Energy, before.Energy * 1e-3);
            }
        }
    }

    private static (Vector2 Sum, float Energy) Momentum(LabClip clip, LabEvent e, int frame)
    {
        var (a, b) = (clip.Objects[e.Object], clip.Objects[e.Other]);
        var (va, vb) = (a.States[frame].Velocity, b.States[frame].Velocity);
        return (va * a.Radius * a.Radius + vb * b.Radius * b.Radius,
            va.LengthSquared() * a.Radius * a.Radius + vb.LengthSquared() * b.Radius * b.Radius);
    }

    private static float Gap(LabClip clip, int t, int a, int b) =>
        Vector2.Distance(clip.Objects[a].States[t].World,
            clip.Objects[b].States[t].World) - clip.Objects[a].Radius - clip.Objects[b].Radius;
}
