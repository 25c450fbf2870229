using System.Numerics;

namespace VJepa.Lab.Worlds.Hands;

/// <summary>A frame, seen from above: at each sample the highest thing shows. Shadows fall on the surface.</summary>
internal sealed class HandsCanvas(int size, int samples, Vector2 shift)
{
    private const int Blur = 3;
    private static readonly Vector3 light = Vector3.Normalize(new(-.45f, -.6f, .75f));
    private readonly int side = size * samples;
    private readonly float[] heights = new float[size * samples * size * samples];
    private readonly Vector3[] colors = new Vector3[size * samples * size * samples];
    private readonly ScenePart[] parts = new ScenePart[size * samples * size * samples];
    private readonly byte[] objects = new byte[size * samples * size * samples];

    /// <summary>Draws a bone with its color.</summary>
    public void Draw(RoundCone cone, Vector3 color, ScenePart part)
    {
        var (a, b) = (new Vector2(cone.A.X, cone.A.Y), new Vector2(cone.B.X, cone.B.Y));
        var along = b - a;
        var length = Math.Max(1e-6f, along.LengthSquared());
        var reach = Math.Max(cone.RadiusA, cone.RadiusB);
        Each(Vector2.Min(a, b) - new Vector2(reach), Vector2.Max(a, b) + new Vector2(reach), (p, i) =>
        {
            var t = Math.Clamp(Vector2.Dot(p - a, along) / length, 0, 1);
            var off = p - a - t * along;
            var radius = float.Lerp(cone.RadiusA, cone.RadiusB, t);
            var rest = radius * radius - off.LengthSquared();
            if (rest <= 0) return;
            var up = MathF.Sqrt(rest);
            Put(i, float.Lerp(cone.A.Z, cone.B.Z, t) + up, color, new Vector3(off, up) / radius, part,
                HandsClip.NoObject);
        });
    }

    /// <summary>Draws an object in a state.</summary>
    /// <param name="number">0 for the one that is acted on.</param>
    /// <returns>Samples that it covers.</returns>
    public int Draw(ThingLooks looks, ThingState state, int number)
    {
        var covered = 0;
        var part = number == 0 ? ScenePart.Thing : ScenePart.Other;
        var (sin, cos) = MathF.SinCos(-looks.Angle);
        var squash = Math.Max(.15f, Math.Abs(MathF.Cos(MathF.PI * state.Turn)));
        var radius = looks.Radius * (1 + .25f * state.Height);
        var (top, bottom) = state.Turn < .5f ? (looks.Color, looks.Second) : (looks.Second, looks.Color);
        var tall = ThingOutline.Tall(looks.Shape) * looks.Radius;
        var around = new Vector2(1.15f * radius);
        Each(state.Place - around, state.Place + around, (p, i) =>
        {
            var d = (p - state.Place) / radius;
            var q = new Vector2(d.X * cos - d.Y * sin, (d.X * sin + d.Y * cos) / squash);
            var inside = -ThingOutline.Distance(looks.Shape, q);
            if (inside <= 0) return;
            covered++;
            var color = looks.Pattern switch
            {
                ThingPattern.TwoTone => q.X > 0 ? top : bottom,
                ThingPattern.Striped => MathF.Sin(9 * q.X) > 0 ? top : bottom,
                _ => top,
            };
            var edge = ThingOutline.IsRound(looks.Shape) ? .85f : .22f;
            var slope = Math.Clamp(1 - inside / edge, 0, 1);
            var outward = d.LengthSquared() > 0 ? Vector2.Normalize(d) : Vector2.Zero;
            if (looks.Shape == ThingShape.Cup && inside > .62f) color *= .8f; // the rim of its foot
            var normal = new Vector3(outward * slope, MathF.Sqrt(1.02f - slope * slope));
            Put(i, state.Height + tall * (1 - .3f * slope * slope), color, normal, part, (byte)number);
        });
        return covered;
    }

    /// <summary>Samples that show the object that is acted on.</summary>
    public int Shown() => parts.Count(part => part == ScenePart.Thing);

    /// <summary>Colors the surface and its shadows, and averages the samples of each pixel.</summary>
    public void Resolve(
        Surface surface, Span<byte> frame, Span<byte> shown, Span<byte> shownObjects, Span<float> shownHeights)
    {
        var shadow = Shadows();
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var sum = Vector3.Zero;
                for (var s = 0; s < samples * samples; s++)
                {
                    var i = (y * samples + s / samples) * side + x * samples + s % samples;
                    sum += parts[i] != ScenePart.Surface ? colors[i] : surface.At(Place(i)) * (1 - .5f * shadow[i]);
                }
                var pixel = y * size + x;
                var middle = (y * samples + samples / 2) * side + x * samples + samples / 2;
                (shown[pixel], shownHeights[pixel]) = ((byte)parts[middle], heights[middle]);
                shownObjects[pixel] = parts[middle] is ScenePart.Thing or ScenePart.Other
                    ? objects[middle] : HandsClip.NoObject;
                sum *= 255f / (samples * samples);
                for (var c = 0; c < 3; c++) frame[pixel * 3 + c] = (byte)Math.Clamp(sum[c] + .5f, 0, 255);
            }
        }
    }

    private Vector2 Place(int sample) => new Vector2(sample % side + .5f, sample / side + .5f) / side - shift;

    private void Each(Vector2 from, Vector2 to, Action<Vector2, int> draw)
    {
        int Cell(float place, float move) => (int)MathF.Floor((place + move) * side);
        for (var y = Math.Max(0, Cell(from.Y, shift.Y)); y <= Math.Min(side - 1, Cell(to.Y, shift.Y)); y++)
            for (var x = Math.Max(0, Cell(from.X, shift.X)); x <= Math.Min(side - 1, Cell(to.X, shift.X)); x++)
                draw(Place(y * side + x), y * side + x);
    }

    private void Put(int i, float height, Vector3 color, Vector3 normal, ScenePart part, byte number)
    {
        if (parts[i] != ScenePart.Surface && heights[i] >= height) return;
        var lit = .5f + .55f * Math.Max(0, Vector3.Dot(Vector3.Normalize(normal), light));
        (heights[i], parts[i], objects[i]) = (height, part, number);
        colors[i] = Vector3.Min(color * lit, Vector3.One);
    }

    /// <summary>Shares of the light that each sample of the surface misses.</summary>
    private float[] Shadows()
    {
        var cast = new float[side * side];
        for (var i = 0; i < cast.Length; i++)
        {
            if (parts[i] == ScenePart.Surface) continue;
            var reach = Math.Max(0, heights[i]) * side;
            var (x, y) = (i % side + (int)(.35f * reach), i / side + (int)(.5f * reach));
            if (x < side && y < side) cast[y * side + x] = 1;
        }
        return Blurred(Blurred(cast, 1), side);
    }

    private float[] Blurred(float[] from, int step)
    {
        var radius = Blur * samples / 2;
        var to = new float[from.Length];
        for (var line = 0; line < side; line++)
        {
            var first = line * (step == 1 ? side : 1);
            var sum = 0f;
            for (var k = 0; k < side + radius; k++)
            {
                if (k < side) sum += from[first + k * step];
                if (k > 2 * radius) sum -= from[first + (k - 2 * radius - 1) * step];
                if (k >= radius) to[first + (k - radius) * step] = sum / (2 * radius + 1);
            }
        }
        return to;
    }
}
