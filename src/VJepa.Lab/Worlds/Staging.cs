using System.Numerics;
using VJepa.Runtime;

namespace VJepa.Lab.Worlds;

/// <summary>Samples start and motion of a clip's objects until the events match its causes.</summary>
internal sealed class Staging(LaboratoryConfig config, Causes causes, IReadOnlyList<CameraState> camera, IReadOnlyList<Panel> screens, Random random)
{
    private const int Substeps = 8, TriesOfOneSize = 100;

    private readonly List<LabEvent> events = [];

    /// <summary>Frame in which the first object appears or vanishes, if it does.</summary>
    private readonly int change = random.Next(config.Frames / 4, Math.Max(config.Frames / 4 + 1, config.Frames * 3 / 4));

    public IReadOnlyList<LabEvent> Events => events;

    private bool Meets => causes.Motion == ObjectMotion.Wander;

    public Body[] Bodies()
    {
        for (var shrink = 1f; ; shrink *= .9f)
        {
            for (var attempt = 0; attempt < TriesOfOneSize; attempt++)
            {
                var radii = Enumerable.Range(0, causes.Objects).Select(_ => shrink * Length(config.Radius)).ToArray();
                events.Clear();
                if (Play(Start(radii), radii) is { } places) return Dress(places, radii);
            }
        }
    }

    /// <summary>All movers in the first frame.</summary>
    private Mover[] Start(float[] radii)
    {
        var half = (config.Frames - 1) / 2f;
        var speed = Length(config.Travel) / (config.Frames - 1);
        var movers = radii.Select(radius => Drawn(speed * Near(1, .2f), radius).After(-half)).ToArray();
        if (!Meets || movers.Length < 2) return movers;

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
    private Mover Drawn(float speed, float radius)
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
            return new(place, new Vector2(-MathF.Sin(heading), MathF.Cos(heading)) * (speed * direction), Vector2.Zero, direction * speed / circle);
        }
    }

    /// <summary>Simulates the movers; null if the events do not match the causes.</summary>
    private Vector2[][]? Play(Mover[] movers, float[] radii)
    {
        var places = movers.Select(_ => new Vector2[config.Frames]).ToArray();
        for (var t = 0; t < config.Frames; t++)
        {
            for (var i = 0; i < movers.Length; i++) places[i][t] = movers[i].Place;
            if (t == 0 && Meets && Overlap(movers, radii)) return null;
            if (t == config.Frames - 1) break;
            for (var step = 0; step < Substeps; step++)
            {
                for (var i = 0; i < movers.Length; i++) movers[i] = movers[i].After(1f / Substeps);
                if (!Meets) continue;
                for (var i = 0; i < movers.Length; i++)
                    for (var j = i + 1; j < movers.Length; j++)
                        if (Mover.Collide(ref movers[i], radii[i], ref movers[j], radii[j])) events.Add(new(LabEventKind.Collides, t + 1, i, j));
            }
        }
        if (Meets && causes.Collision != events.Count > 0) return null;
        if (causes.Collision && !events.Exists(e => InPicture(places[e.Object][e.Frame], e.Frame, 0) && InPicture(places[e.Other][e.Frame], e.Frame, 0))) return null;
        if (!places.All(way => Enumerable.Range(0, config.Frames).Any(t => InSight(way[t], t, 0)))) return null;
        if (causes.Presence != Presence.Constant && !(InSight(places[0][change], change, radii[0]) && InSight(places[0][change - 1], change - 1, radii[0]))) return null;
        return places;
    }

    private Body[] Dress(Vector2[][] places, float[] radii)
    {
        var shapes = Mixed(config.Shapes, causes.Shape, Cause.Shape);
        var colors = Mixed(config.Colors, causes.Color, Cause.Color);
        var bodies = places.Select((way, i) => new Body(shapes[i], colors[i], radii[i],
            config.Texture > 0 ? new NoiseTexture(random, radii[i] * .9, .8 * config.Texture, color: 0) : null, way)).ToArray();
        if (causes.Presence == Presence.Constant) return bodies;
        var appears = causes.Presence == Presence.Appears;
        bodies[0] = bodies[0] with { Life = appears ? (change, config.Frames) : (0, change) };
        events.Add(new(appears ? LabEventKind.Appears : LabEventKind.Vanishes, change, 0));
        return bodies;
    }

    /// <summary>Values for all objects: the first value for all if it is the label, else the other choices in turn.</summary>
    private T[] Mixed<T>(IReadOnlyList<T> choices, T first, Cause cause)
    {
        if (config.Label == cause) return [.. Enumerable.Repeat(first, causes.Objects)];
        T[] others = [.. choices.Where(c => !EqualityComparer<T>.Default.Equals(c, first))];
        random.Shuffle(others);
        return [first, .. Enumerable.Range(0, causes.Objects - 1).Select(i => others.Length == 0 ? first : others[i % others.Length])];
    }

    private bool InSight(Vector2 place, int frame, float margin) => InPicture(place, frame, margin)
        && !screens.Any(s => Math.Abs(place.X - s.Middle.X) < s.Half.X + margin && Math.Abs(place.Y - s.Middle.Y) < s.Half.Y + margin);

    private bool InPicture(Vector2 place, int frame, float margin)
    {
        var seen = camera[frame].Project(place, config.Size);
        return seen.X > margin && seen.Y > margin && seen.X < config.Size - margin && seen.Y < config.Size - margin;
    }

    private static bool Overlap(Mover[] movers, float[] radii)
    {
        for (var i = 0; i < movers.Length; i++)
            for (var j = i + 1; j < movers.Length; j++)
                if (Vector2.Distance(movers[i].Place, movers[j].Place) < radii[i] + radii[j]) return true;
        return false;
    }

    private float Length(Interval range) => (float)(range.At(random.NextDouble()) * config.Size);

    private float Near(float middle, float range) => middle + (2 * (float)random.NextDouble() - 1) * range;
}
