using VJepa.Runtime;

namespace VJepa.Lab.Worlds;

/// <summary>A rendered clip with its causes.</summary>
/// <param name="Frames">uint8, [T, H, W, 3] in one array.</param>
/// <param name="Law">Index of the motion law in the configuration's list; the label.</param>
/// <param name="Shape">Shape of all objects of the clip: 0 disc, 1 square, 2 triangle, 3 ring.</param>
/// <param name="Objects">Number of objects.</param>
/// <param name="Speed">Typical speed of the objects, in pixels/frame.</param>
public sealed record WorldClip(byte[] Frames, int Law, int Shape, int Objects, double Speed);

/// <summary>
/// A procedural world with known causes: several textured objects move by one law on a drifting background. A single frame does not tell the law; an object's position behind a mask follows from its motion outside the mask.
/// </summary>
public sealed class MotionWorld(MotionWorldConfig config)
{
    public MotionWorldConfig Config => config;

    /// <summary>The label of a clip: labels take turns, so consecutive seeds are balanced.</summary>
    public int LabelOf(long seed) => (int)(seed % config.Laws.Count);

    /// <summary>The clip of a seed (0 or more), the same on every machine.</summary>
    public WorldClip Render(long seed)
    {
        // Not Video's Seeds: shipped weights were trained on clips from these random numbers.
        var random = new Random(unchecked((int)(seed * 2654435761L ^ seed >> 16)));
        var label = LabelOf(seed);
        var law = config.Laws[label];
        var size = config.Size;
        var lifetime = config.TextureLifetime > 0 ? config.TextureLifetime : config.Frames;
        var backgrounds = new NoiseTexture[(config.Frames + lifetime - 1) / lifetime];
        for (var i = 0; i < backgrounds.Length; i++)
        {
            backgrounds[i] = new NoiseTexture(random, config.BackgroundGrain * size, config.BackgroundContrast, config.Color);
        }
        var heading = random.NextDouble() * Math.Tau;
        var drift = random.NextDouble() * config.BackgroundDrift * size / config.Frames;
        var speed = Between(random, config.Travel) * size / config.Frames;
        var shape = random.Next(4);
        var objects = new MovingObject[random.Next(config.Objects.Min, config.Objects.Max + 1)];
        for (var i = 0; i < objects.Length; i++)
        {
            var radius = Between(random, config.Radius) * size;
            var contrast = .6 + .4 * random.NextDouble();
            objects[i] = new MovingObject(
                (random.NextDouble() - .5) * size * .9, (random.NextDouble() - .5) * size * .9, radius,
                speed * (.8 + .4 * random.NextDouble()), shape, new NoiseTexture(
                    random, radius * .9, contrast * config.ObjectVariety, config.Color, 127.5 + 110 * (1 - config.ObjectVariety)));
        }
        var frames = new byte[config.Frames * size * size * 3];
        for (var t = 0; t < config.Frames; t++)
        {
            var time = t - (config.Frames - 1) / 2.0;
            var frame = frames.AsSpan(t * size * size * 3, size * size * 3);
            var moved = Placement.Of(law, config.BackgroundFollows * speed * time, size);
            DrawBackground(frame, backgrounds[t / lifetime], moved, Math.Cos(heading) * drift * time, Math.Sin(heading) * drift * time);
            foreach (var moving in objects) DrawObject(frame, moving, moving.At(time, law, size));
            if (config.EvenBrightness) Even(frame);
        }
        PixelNoise.Add(frames, config.Noise, random);
        return new WorldClip(frames, label, shape, objects.Length, speed);
    }

    private void DrawBackground(Span<byte> frame, NoiseTexture texture, Placement moved, double driftX, double driftY)
    {
        var size = config.Size;
        var half = size / 2.0;
        // The map is affine: a step to the right in the image is the same step in the texture everywhere.
        var (stepX, stepY) = (moved.Undo(1, 0).X - moved.Undo(0, 0).X, moved.Undo(1, 0).Y - moved.Undo(0, 0).Y);
        for (var y = 0; y < size; y++)
        {
            var (u, v) = moved.Undo(.5 - half, y + .5 - half);
            for (var x = 0; x < size; x++) Put(frame, (y * size + x) * 3, texture.At(u + x * stepX - driftX, v + x * stepY - driftY));
        }
    }

    private void DrawObject(Span<byte> frame, MovingObject moving, Placement place)
    {
        var size = config.Size;
        var radius = moving.Radius * place.Scale;
        var reach = radius * 1.25;
        var (mx, my) = (place.X + size / 2.0, place.Y + size / 2.0);
        var (sin, cos) = Math.SinCos(-place.Angle);
        for (var y = Math.Max(0, (int)(my - reach)); y <= Math.Min(size - 1, (int)(my + reach)); y++)
        {
            for (var x = Math.Max(0, (int)(mx - reach)); x <= Math.Min(size - 1, (int)(mx + reach)); x++)
            {
                var (dx, dy) = ((x + .5 - mx) / radius, (y + .5 - my) / radius);
                var (u, v) = (dx * cos - dy * sin, dx * sin + dy * cos);
                if (moving.Covers(u, v)) Put(frame, (y * size + x) * 3, moving.Texture.At(u * moving.Radius, v * moving.Radius));
            }
        }
    }

    private static void Even(Span<byte> frame)
    {
        var sum = 0L;
        foreach (var value in frame) sum += value;
        var more = (int)Math.Round(127.5 - (double)sum / frame.Length);
        foreach (ref var value in frame) value = (byte)Math.Clamp(value + more, 0, 255);
    }

    private static void Put(Span<byte> frame, int at, (float R, float G, float B) color)
    {
        frame[at] = (byte)Math.Clamp(color.R, 0, 255);
        frame[at + 1] = (byte)Math.Clamp(color.G, 0, 255);
        frame[at + 2] = (byte)Math.Clamp(color.B, 0, 255);
    }

    private static double Between(Random random, Interval range) => range.At(random.NextDouble());
}
