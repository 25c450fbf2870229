using System.Numerics;

namespace VJepa.Lab.Worlds;

/// <summary>Samples the two possible courses of a case. They agree in every frame in which the screen hides the object.</summary>
internal sealed class ViolationStage
{
    private const float WallHalf = .025f, ScreenHalfHeight = .4f;
    private const int Rise = 3;

    private readonly ViolationConfig config;
    private readonly Random random;
    private readonly float size, speed, radius, screenX, lane, direction, halfScreen;

    public ViolationStage(ViolationConfig config, ViolationKind kind, Random random)
    {
        (this.config, this.random, Kind) = (config, random, kind);
        size = config.Size;
        radius = (float)config.Radius.At(random.NextDouble()) * size;
        direction = random.Next(2) == 0 ? -1 : 1;
        speed = .78f * size / (config.Frames - 1);
        Middle = config.Frames * 9 / 20 + random.Next(-1, 2);
        screenX = Near(.04f) * size;
        lane = kind == ViolationKind.Jump ? (random.Next(2) == 0 ? -1 : 1) * radius * (1.35f + Near(.15f)) : Near(.18f) * size;
        halfScreen = radius * (float)(Outline.Reach + Outline.Center(ObjectShape.Triangle)) + 1.6f * speed;
        if (kind == ViolationKind.PassWall) halfScreen += WallHalf * size + radius;
    }

    public ViolationKind Kind { get; }

    /// <summary>Frame in which the object is halfway, behind the screen if there is one.</summary>
    public int Middle { get; }

    /// <summary>The two courses of the main object.</summary>
    public (Body First, Body Second) Courses()
    {
        var shape = config.Shapes[random.Next(config.Shapes.Count)];
        var color = config.Colors[random.Next(config.Colors.Count)];
        var first = new Body(shape, color, radius, Texture(radius), Way(0));
        var second = Kind switch
        {
            ViolationKind.Vanish => first with { Life = (0, 0) },
            ViolationKind.Jump => first with { Places = Way(-2 * lane) },
            ViolationKind.ChangeColor => first with { Color = Other(config.Colors, color) },
            ViolationKind.ChangeShape => first with { Shape = Other(config.Shapes, shape) },
            _ => first with { Places = [.. first.Places.Select(p => p with { X = (2 * screenX) - p.X })] },
        };
        return random.Next(2) == 0 ? (first, second) : (second, first);
    }

    /// <summary>Further objects in their own lanes; next to a wall they do not move.</summary>
    public IEnumerable<Body> Others(Body first, Body second)
    {
        var taken = new List<(float Y, float Radius)> { (first.Places[0].Y, radius), (second.Places[0].Y, radius) };
        for (var wanted = random.Next(config.Others.Min, config.Others.Max + 1); wanted > 0; wanted--)
        {
            var own = (float)config.Radius.At(random.NextDouble()) * size * .9f;
            var y = Enumerable.Range(0, 50).Select(_ => Near(.42f) * size)
                .FirstOrDefault(y => taken.TrueForAll(t => Math.Abs(t.Y - y) > 1.3f * (t.Radius + own)), float.NaN);
            if (float.IsNaN(y)) yield break; // no lane is free
            taken.Add((y, own));
            var side = random.Next(2) == 0 ? -1 : 1;
            var start = Kind == ViolationKind.PassWall ? screenX + side * (halfScreen + own * 1.3f) : Near(.4f) * size;
            var step = Kind == ViolationKind.PassWall ? 0 : Near(1) * speed;
            yield return new(config.Shapes[random.Next(config.Shapes.Count)], config.Colors[random.Next(config.Colors.Count)], own, Texture(own),
                [.. Enumerable.Range(0, config.Frames).Select(t => new Vector2(start + step * (t - Middle), y))]);
        }
    }

    public IReadOnlyList<Panel> Walls() => Kind == ViolationKind.PassWall
        ? [new(new(screenX, -.04f * size), new Vector2(WallHalf, ScreenHalfHeight + .06f) * size, 215)]
        : [];

    /// <summary>It rises before the object arrives and sinks when the object is out again, so nothing stays hidden.</summary>
    public IReadOnlyList<Panel> Screens()
    {
        if (!config.Screen) return [];
        var last = config.Frames - 1;
        var sinks = Math.Min(last - 2, Middle + (int)MathF.Ceiling((halfScreen + radius) / speed) - (Kind == ViolationKind.PassWall ? (int)((WallHalf * size + radius) / speed) : 0));
        var standing = Enumerable.Range(0, config.Frames).Select(t => t < Rise ? (float)t / Rise : t > sinks ? (float)(last - t) / (last - sinks) : 1);
        return [new(new(screenX, 0), new(halfScreen, ScreenHalfHeight * size), 45 + 25 * (float)random.NextDouble()) { Standing = [.. standing] }];
    }

    /// <summary>Straight behind the screen, or up to the wall and back.</summary>
    private Vector2[] Way(float aside) => [.. Enumerable.Range(0, config.Frames).Select(t =>
    {
        var way = speed * (t - Middle);
        if (Kind == ViolationKind.PassWall) way = -Math.Abs(way) - WallHalf * size - radius;
        return new Vector2(screenX + direction * way, lane + aside);
    })];

    private NoiseTexture? Texture(float radius) => config.Texture > 0 ? new(random, radius * .9, .8 * config.Texture, color: 0) : null;

    private T Other<T>(IReadOnlyList<T> choices, T first)
    {
        T[] others = [.. choices.Where(c => !EqualityComparer<T>.Default.Equals(c, first))];
        return others[random.Next(others.Length)];
    }

    private float Near(float range) => (2 * (float)random.NextDouble() - 1) * range;
}
