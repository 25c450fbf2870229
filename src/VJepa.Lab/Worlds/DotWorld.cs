using System.Numerics;
using VJepa.Video;

namespace VJepa.Lab.Worlds;

/// <summary>A walk through a <see cref="DotWorld"/>.</summary>
/// <param name="Places">Where the agent is in each frame, shares of the picture's side.</param>
/// <param name="Actions">What it wanted between them; one less.</param>
public sealed record DotWalk(IReadOnlyList<Vector2> Places, IReadOnlyList<Vector2> Actions);

/// <summary>
/// A small world to act in: a glowing dot in a square that moves by its actions and stops at walls. A frame shows where it is, an action
/// says how far it wants to go along x and y.
/// </summary>
public sealed class DotWorld
{
    private const double WallAt = .5;

    public DotWorld(DotWorldConfig? config = null)
    {
        Config = config ?? new DotWorldConfig();
        Config.Validate();
    }

    public DotWorldConfig Config { get; }

    /// <summary>The place after an action: cut to the reach, then to the square, then to the wall's side unless it goes through the gap.</summary>
    public Vector2 Step(Vector2 place, Vector2 action)
    {
        var reach = (float)Config.Reach;
        var (low, high) = (new Vector2((float)Config.Margin), new Vector2(1 - (float)Config.Margin));
        var wanted = Vector2.Clamp(place + Vector2.Clamp(action, new Vector2(-reach), new Vector2(reach)), low, high);
        if (Config.Gap == 0 || place.Y < WallAt == wanted.Y < WallAt) return wanted;
        var share = ((float)WallAt - place.Y) / (wanted.Y - place.Y);
        var crossing = place.X + share * (wanted.X - place.X);
        return crossing >= 1 - Config.Gap ? wanted : wanted with { Y = place.Y < WallAt ? MathF.BitDecrement((float)WallAt) : (float)WallAt };
    }

    /// <summary>A place where the agent may be.</summary>
    public Vector2 AnyPlace(Random random) => new(Within(random), Within(random));

    /// <summary>An action within the reach.</summary>
    public Vector2 AnyAction(Random random) => new((float)(Config.Reach * (2 * random.NextDouble() - 1)), (float)(Config.Reach * (2 * random.NextDouble() - 1)));

    /// <summary>The picture of a place: uint8 RGB [S, S, 3]; the dot glows warm on a dark ground, the wall is gray.</summary>
    public byte[] Render(Vector2 place)
    {
        var size = Config.Size;
        var frame = new byte[size * size * 3];
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var (u, v) = ((x + .5) / size, (y + .5) / size);
                var wall = Config.Gap > 0 && Math.Abs(v - WallAt) < .5 / size + .01 && u < 1 - Config.Gap ? 90 : 0;
                var (dx, dy) = ((u - place.X) / Config.Radius, (v - place.Y) / Config.Radius);
                var glow = Math.Exp(-(dx * dx + dy * dy));
                var at = (y * size + x) * 3;
                (frame[at], frame[at + 1], frame[at + 2]) = ((byte)Math.Min(255, 25 + wall + 230 * glow), (byte)Math.Min(255, 30 + wall + 150 * glow), (byte)Math.Min(255, 60 + wall + 40 * glow));
            }
        }
        return frame;
    }

    /// <summary>A walk of random actions from a random place, the same for a seed on every machine.</summary>
    /// <param name="frames">Pictures of the walk, at least 2; there is one action less.</param>
    public DotWalk Walk(int frames, long seed)
    {
        if (frames < 2) throw new ArgumentException($"A walk of {frames} frames has no action. Give at least 2.");
        var random = Seeds.For(0, seed);
        var places = new Vector2[frames];
        var actions = new Vector2[frames - 1];
        places[0] = AnyPlace(random);
        for (var t = 0; t < actions.Length; t++)
        {
            actions[t] = AnyAction(random);
            places[t + 1] = Step(places[t], actions[t]);
        }
        return new DotWalk(places, actions);
    }

    private float Within(Random random) => (float)(Config.Margin + (1 - 2 * Config.Margin) * random.NextDouble());
}
