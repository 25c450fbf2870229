using System.Numerics;
using VJepa.Runtime;

namespace VJepa.Lab.Worlds;

/// <summary>Samples where the objects of a clip start and how they move.</summary>
internal sealed class StartDraw(LaboratoryConfig config, Causes causes, Random random)
{
    public bool CanCollide => causes.Motion == ObjectMotion.Wander;

    /// <summary>All movers in the first frame.</summary>
    public Mover[] Draw(float[] radii)
    {
        var half = (config.Frames - 1) / 2f;
        var speed = Length(config.Travel) / (config.Frames - 1);
        var movers = radii.Select(radius => DrawOne(speed * Near(1, .2f), radius).After(-half)).ToArray();
        if (!CanCollide || movers.Length < 2) return movers;

        // The first two meet: they touch or narrowly miss each other.
        var time = Near(0, config.Frames / 5f);
        var (a, b) = (movers[0].Velocity, movers[1].Velocity);
        var approach = Vector2.Normalize(a - b);
        if (float.IsNaN(approach.X)) return movers;
        var side = causes.Collision
            ? Vector2.Transform(approach, Matrix3x2.CreateRotation(Near(0, .9f))) * (radii[0] + radii[1])
            : new Vector2(-approach.Y, approach.X) * ((radii[0] + radii[1]) * Near(1.4f, .25f));
        var middle = new Vector2(Near(0, .25f), Near(0, .25f)) * config.Size;
        movers[0] = movers[0] with { Place = middle - side / 2 - a * (time + half) };
        movers[1] = movers[1] with { Place = middle + side / 2 - b * (time + half) };
        return movers;
    }

    /// <summary>A mover in the middle of the clip.</summary>
    private Mover DrawOne(float speed, float radius)
    {
        var room = .5f * config.Size - radius / 2;
        var still = new Mover(new(Near(0, room), Near(0, room)), Vector2.Zero, Vector2.Zero, 0);
        var heading = Near(0, MathF.PI);
        return causes.Motion switch
        {
            ObjectMotion.Still => still,
            ObjectMotion.Right => still with { Velocity = new(speed, 0) },
            ObjectMotion.Left => still with { Velocity = new(-speed, 0) },
            ObjectMotion.Down => still with { Velocity = new(0, speed) },
            ObjectMotion.Up => still with { Velocity = new(0, -speed) },
            ObjectMotion.Clockwise => Circling(1),
            ObjectMotion.Counterclockwise => Circling(-1),
            ObjectMotion.Fall => still with
            {
                Velocity = new(Near(0, speed / 2), speed / 2),
                Acceleration = new(0, 2 * speed / config.Frames),
            },
            _ => still with { Velocity = new Vector2(MathF.Cos(heading), MathF.Sin(heading)) * speed },
        };

        Mover Circling(int direction)
        {
            var circle = config.Size * Near(.2f, .06f);
            var place = still.Place * .6f + new Vector2(MathF.Cos(heading), MathF.Sin(heading)) * circle;
            return new(place, new Vector2(-MathF.Sin(heading), MathF.Cos(heading)) * (speed * direction), Vector2.Zero,
                direction * speed / circle);
        }
    }

    /// <summary>A random length from a range of shares, in pixels.</summary>
    public float Length(Interval range) => (float)(range.At(random.NextDouble()) * config.Size);

    private float Near(float middle, float range) => middle + (2 * (float)random.NextDouble() - 1) * range;
}
