using System.Numerics;
using VJepa.Video;

namespace VJepa.Lab.Worlds;

/// <summary>A walk through a <see cref="DotWorld"/>.</summary>
/// <param name="Places">Position of the agent in each frame, as shares of the image's side.</param>
/// <param name="Actions">Actions between the frames; one fewer than frames.</param>
public sealed record DotWalk(IReadOnlyList<Vector2> Places, IReadOnlyList<Vector2> Actions);

/// <summary>
/// A small world for planning: a glowing dot moves in a square and stops at walls. An action is the wanted displacement along x and y.
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

    /// <summary>The position after an action: clamped to the reach, then to the square, then to this side of the wall unless it passes the gap.</summary>
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

    /// <summary>A random position.</summary>
    public Vector2 AnyPlace(Random random) => new(Within(random), Within(random));

    /// <summary>A random action within the reach.</summary>
    public Vector2 AnyAction(Random random) => new((float)(Config.Reach * (2 * random.NextDouble() - 1)), (float)(Config.Reach * (2 * random.NextDouble() - 1)));

    /// <summary>The image of a position, uint8 RGB [S, S, 3]: a warm glowing dot on a dark ground, a gray wall.</summary>
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

    /// <summary>A walk of random actions from a random position. A seed gives the same walk on every machine.</summary>
    /// <param name="frames">Number of frames, at least 2; there is one action fewer.</param>
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
