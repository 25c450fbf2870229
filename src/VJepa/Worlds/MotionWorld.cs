using VJepa.Runtime;

namespace VJepa.Worlds;

/// <summary>
/// A procedural world whose causes are known: several textured objects move by one law, before a background that drifts by itself.
/// One frame says nothing about the law. Where an object will be seen behind a mask follows from its motion outside of it.
/// </summary>
public sealed class MotionWorld(MotionWorldConfig config)
{
    public MotionWorldConfig Config => config;

    /// <summary>The clip of a seed: the same frames and label on every machine.</summary>
    public WorldClip Render(long seed)
    {
        var random = new Random(unchecked((int)(seed * 2654435761L ^ seed >> 16)));
        var label = (int)(((seed % config.Laws.Count) + config.Laws.Count) % config.Laws.Count);
        var law = config.Laws[label];
        var size = config.Size;
        var background = new NoiseTexture(random, config.BackgroundGrain * size, config.BackgroundContrast);
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
                speed * (.8 + .4 * random.NextDouble()), shape, new NoiseTexture(random, radius * .9, contrast));
        }
        var frames = new byte[config.Frames * size * size * 3];
        for (var t = 0; t < config.Frames; t++)
        {
            var time = t - (config.Frames - 1) / 2.0;
            Draw(frames.AsSpan(t * size * size * 3, size * size * 3), time, law, objects, background,
                (Math.Cos(heading) * drift * time + 1000, Math.Sin(heading) * drift * time + 1000));
        }
        AddNoise(frames, random);
        return new WorldClip(frames, label, shape, objects.Length, speed);
    }

    private void Draw(Span<byte> frame, double time, MotionLaw law, MovingObject[] objects, NoiseTexture background, (double X, double Y) offset)
    {
        var size = config.Size;
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++) Put(frame, (y * size + x) * 3, background.At(x - offset.X, y - offset.Y));
        }
        foreach (var moving in objects)
        {
            var (cx, cy, scale, angle) = moving.At(time, law, size);
            var (sin, cos) = Math.SinCos(-angle);
            var radius = moving.Radius * scale;
            var reach = radius * 1.25;
            var (mx, my) = (cx + size / 2.0, cy + size / 2.0);
            for (var y = Math.Max(0, (int)(my - reach)); y <= Math.Min(size - 1, (int)(my + reach)); y++)
            {
                for (var x = Math.Max(0, (int)(mx - reach)); x <= Math.Min(size - 1, (int)(mx + reach)); x++)
                {
                    var (dx, dy) = ((x + .5 - mx) / radius, (y + .5 - my) / radius);
                    var (u, v) = (dx * cos - dy * sin, dx * sin + dy * cos);
                    if (moving.Covers(u, v)) Put(frame, (y * size + x) * 3, moving.Texture.At((u + 8) * moving.Radius, (v + 8) * moving.Radius));
                }
            }
        }
    }

    private void AddNoise(byte[] frames, Random random)
    {
        if (config.Noise <= 0) return;
        for (var i = 0; i < frames.Length; i++)
        {
            // The sum of two uniform numbers is close enough to a normal one, and quick.
            var noise = (random.NextDouble() + random.NextDouble() - 1) * 2.45 * config.Noise;
            frames[i] = (byte)Math.Clamp(frames[i] + noise, 0, 255);
        }
    }

    private static void Put(Span<byte> frame, int at, (float R, float G, float B) colour)
    {
        frame[at] = (byte)Math.Clamp(colour.R, 0, 255);
        frame[at + 1] = (byte)Math.Clamp(colour.G, 0, 255);
        frame[at + 2] = (byte)Math.Clamp(colour.B, 0, 255);
    }

    private static double Between(Random random, Interval range) => range.At(random.NextDouble());
}
