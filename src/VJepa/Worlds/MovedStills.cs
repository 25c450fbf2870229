using VJepa.Runtime;
using VJepa.Video;

namespace VJepa.Worlds;

/// <summary>
/// The course's world with pictures of your own: frames of a clip, held still and moved together by one random law (a shift in any direction,
/// a turn, a zoom, or nothing), another frame and place every <see cref="Lifetime"/> frames. What the picture shows changes, how it moves stays:
/// motion is what can be predicted behind a mask. A few hundred real clips alone teach a small encoder their scenes instead.
/// </summary>
public sealed record MovedStills : ClipTransform
{
    /// <summary>For the clips that are left as they are.</summary>
    public required TrainTransform Unmoved { get; init; }

    /// <summary>How often a clip is taken apart; the others go through <see cref="Unmoved"/>.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Frames until another picture takes over.</summary>
    public int Lifetime { get; init; } = 2;

    /// <summary>Way in a clip, as a share of the crop's side.</summary>
    public Interval Travel { get; init; } = (.1, .7);

    /// <summary>Side of what is cut out, as a share of the frame's shorter side.</summary>
    public Interval Side { get; init; } = (.4, 1);

    /// <summary>Deviation of the brightness noise, of 255.</summary>
    public double Noise { get; init; }

    public override int Apply(VideoFrames frames, int label, Random random, Span<float> output)
    {
        CheckLength(frames, output);
        if (random.NextDouble() >= Share) return Unmoved.Apply(frames, label, random, output);
        var (plane, count) = (CropSize * CropSize, frames.Count);
        var table = Normalisation.Table();
        var law = Law.Draw(random);
        var way = Travel.At(random.NextDouble()) / count;
        var (still, x, y, pixel) = (0, 0.0, 0.0, 1.0);
        var picture = new byte[plane * 3];
        for (var t = 0; t < count; t++)
        {
            if (t % Lifetime == 0)
            {
                still = random.Next(count);
                var side = Side.At(random.NextDouble()) * Math.Min(frames.Height, frames.Width);
                (x, y) = (side / 2 + random.NextDouble() * (frames.Width - side), side / 2 + random.NextDouble() * (frames.Height - side));
                pixel = side / CropSize;
            }
            Draw(frames, still, law.After(way * (t - (count - 1) / 2.0)), x, y, pixel, picture);
            PixelNoise.Add(picture, Noise, random);
            for (var i = 0; i < plane; i++)
                for (var c = 0; c < 3; c++) output[(c * count + t) * plane + i] = table[c * 256 + picture[i * 3 + c]];
        }
        return label;
    }

    /// <summary>One frame of the output: bilinear, mirrored at the still's edges.</summary>
    private void Draw(VideoFrames frames, int still, Placement moved, double centreX, double centreY, double pixel, Span<byte> picture)
    {
        var from = frames.Frame(still);
        var half = CropSize / 2.0;
        for (var row = 0; row < CropSize; row++)
        {
            for (var column = 0; column < CropSize; column++)
            {
                var (u, v) = moved.Undo((column + .5 - half) / CropSize, (row + .5 - half) / CropSize);
                var (x0, fx) = Mirrored(centreX + u * pixel * CropSize - .5, frames.Width);
                var (y0, fy) = Mirrored(centreY + v * pixel * CropSize - .5, frames.Height);
                var (a, b) = ((y0 * frames.Width + x0) * 3, ((y0 + 1) * frames.Width + x0) * 3);
                for (var c = 0; c < 3; c++)
                {
                    var (top, bottom) = (from[a + c] + fx * (from[a + 3 + c] - from[a + c]), from[b + c] + fx * (from[b + 3 + c] - from[b + c]));
                    picture[(row * CropSize + column) * 3 + c] = (byte)(top + fy * (bottom - top) + .5f);
                }
            }
        }
    }

    /// <summary>The pixel before a place inside the picture, and how far past it the place lies.</summary>
    private static (int Pixel, float Past) Mirrored(double at, int size)
    {
        var last = size - 1;
        at = Math.Abs(at) % (2 * last);
        if (at > last) at = 2 * last - at;
        var pixel = Math.Min((int)at, last - 1);
        return (pixel, (float)(at - pixel));
    }

    /// <summary>What happens to the plane in a unit of way.</summary>
    private readonly record struct Law(double X, double Y, double Zoom, double Turn)
    {
        // Turning and zooming move a point at this share of the side as fast as shifting does.
        private const double TypicalDistance = .35;

        public static Law Draw(Random random)
        {
            var heading = random.NextDouble() * Math.Tau;
            var sign = random.Next(2) * 2 - 1;
            return random.Next(9) switch
            {
                < 4 => new(Math.Cos(heading), Math.Sin(heading), 0, 0),
                < 6 => new(0, 0, sign / TypicalDistance, 0),
                < 8 => new(0, 0, 0, sign / TypicalDistance),
                _ => default,
            };
        }

        public Placement After(double way) => new(X * way, Y * way, Math.Exp(Zoom * way), Turn * way);
    }
}
