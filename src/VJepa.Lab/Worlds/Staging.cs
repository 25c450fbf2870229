using System.Numerics;

namespace VJepa.Lab.Worlds;

/// <summary>Samples start and motion of a clip's objects until the events match its causes.</summary>
internal sealed class Staging(LaboratoryConfig config, Causes causes, IReadOnlyList<CameraState> camera,
    IReadOnlyList<Panel> screens, Random random)
{
    private const int Substeps = 8, TriesOfOneSize = 100;

    private readonly StartDraw start = new(config, causes, random);
    private readonly List<LabEvent> events = [];

    /// <summary>Frame in which the first object appears or vanishes, if it does.</summary>
    private readonly int change = random.Next(
        config.Frames / 4, Math.Max(config.Frames / 4 + 1, config.Frames * 3 / 4));

    public IReadOnlyList<LabEvent> Events => events;

    public Body[] Bodies()
    {
        for (var shrink = 1f; ; shrink *= .9f)
        {
            for (var attempt = 0; attempt < TriesOfOneSize; attempt++)
            {
                var radii = Enumerable.Range(0, causes.Objects).Select(_ => shrink * start.Length(config.Radius))
                    .ToArray();
                events.Clear();
                if (Play(start.Draw(radii), radii) is { } places) return Dress(places, radii);
            }
        }
    }

    /// <summary>Simulates the movers; null if the events do not match the causes.</summary>
    private Vector2[][]? Play(Mover[] movers, float[] radii)
    {
        var places = movers.Select(_ => new Vector2[config.Frames]).ToArray();
        for (var t = 0; t < config.Frames; t++)
        {
            for (var i = 0; i < movers.Length; i++) places[i][t] = movers[i].Place;
            if (t == 0 && start.CanCollide && Overlap(movers, radii)) return null;
            if (t == config.Frames - 1) break;
            for (var step = 0; step < Substeps; step++)
            {
                for (var i = 0; i < movers.Length; i++) movers[i] = movers[i].After(1f / Substeps);
                if (!start.CanCollide) continue;
                for (var i = 0; i < movers.Length; i++)
                    for (var j = i + 1; j < movers.Length; j++)
                        if (Mover.Collide(ref movers[i], radii[i], ref movers[j], radii[j]))
                            events.Add(new(LabEventKind.Collides, t + 1, i, j));
            }
        }
        if (start.CanCollide && causes.Collision != events.Count > 0) return null;
        if (causes.Collision && !events.Exists(IsInPicture)) return null;
        if (!places.All(way => Enumerable.Range(0, config.Frames).Any(t => InSight(way[t], t, 0)))) return null;
        return causes.Presence == Presence.Constant || (ShowsFirst(change) && ShowsFirst(change - 1)) ? places : null;

        bool IsInPicture(LabEvent e) =>
            InPicture(places[e.Object][e.Frame], e.Frame, 0) && InPicture(places[e.Other][e.Frame], e.Frame, 0);

        bool ShowsFirst(int frame) => InSight(places[0][frame], frame, radii[0]);
    }

    private Body[] Dress(Vector2[][] places, float[] radii)
    {
        var shapes = Mixed(config.Shapes, causes.Shape, Cause.Shape);
        var colors = Mixed(config.Colors, causes.Color, Cause.Color);
        var bodies = places.Select((way, i) => new Body(shapes[i], colors[i], radii[i],
            config.Texture > 0 ? new NoiseTexture(random, radii[i] * .9, .8 * config.Texture, color: 0) : null,
            way)).ToArray();
        if (causes.Presence == Presence.Constant) return bodies;
        var appears = causes.Presence == Presence.Appears;
        bodies[0] = bodies[0] with { Life = appears ? (change, config.Frames) : (0, change) };
        events.Add(new(appears ? LabEventKind.Appears : LabEventKind.Vanishes, change, 0));
        return bodies;
    }

    /// <summary>
    /// Values for all objects: the first value for all if it is the label, else the other choices in turn.
    /// </summary>
    private T[] Mixed<T>(IReadOnlyList<T> choices, T first, Cause cause)
    {
        if (config.Label == cause) return [.. Enumerable.Repeat(first, causes.Objects)];
        T[] others = [.. choices.Where(c => !EqualityComparer<T>.Default.Equals(c, first))];
        random.Shuffle(others);
        if (others.Length == 0) others = [first];
        return [first, .. Enumerable.Range(0, causes.Objects - 1).Select(i => others[i % others.Length])];
    }

    private bool InSight(Vector2 place, int frame, float margin) => InPicture(place, frame, margin)
        && !screens.Any(screen => Math.Abs(place.X - screen.Middle.X) < screen.Half.X + margin
            && Math.Abs(place.Y - screen.Middle.Y) < screen.Half.Y + margin);

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
}
