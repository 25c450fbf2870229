using System.Globalization;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Lab.Worlds;

/// <summary>
/// Training clips made of still pictures before a virtual camera. In each clip the camera obeys one law: it shifts,
/// zooms or rolls at an even speed. The picture is replaced at every time position, so the motion is all that the times
/// of a clip share, and all that can be predicted from one to another. With frames of your own videos: the look of
/// those, the statistics of <c>Recipes.World</c>.
/// </summary>
/// <param name="pictures">float32 [M, 3, P, P], normalized; owned.</param>
/// <param name="frames">Frames of a clip.</param>
/// <param name="size">Side of a clip; about two thirds of a picture's.</param>
/// <param name="batchSize">Clips of a batch.</param>
/// <param name="seed">Decides all, together with the position.</param>
public sealed class MovingStills(Tensor pictures, int frames, int size, int batchSize, int seed) : IClipStream
{
    /// <summary>Frames until the picture is replaced.</summary>
    public int Lifetime { get; init; } = 2;

    /// <summary>Shift between frames, as a share of the clip's side.</summary>
    public Interval Shift { get; init; } = (.02, .1);

    /// <summary>Growth between frames, as a logarithm.</summary>
    public Interval Zoom { get; init; } = (.02, .1);

    /// <summary>Rotation between frames, in radians.</summary>
    public Interval Roll { get; init; } = (.02, .12);

    /// <summary>Deviation of the noise that is added to each pixel.</summary>
    public double Noise { get; init; } = .5;

    /// <summary>What the pictures were taken from: a run that goes on with others is refused.</summary>
    public string Source { get; init; } = "";

    public int BatchSize => batchSize;

    public long Position { get; set; }

    public IReadOnlyDictionary<string, string> Data => new Dictionary<string, string>
    {
        [nameof(MovingStills)] = string.Create(CultureInfo.InvariantCulture,
            $"{string.Join('x', pictures.shape)} {frames} {size} {seed} " +
            $"{Lifetime} {Shift} {Zoom} {Roll} {Noise} {Source}"),
    };

    public ClipBatch Next(CancellationToken cancel = default)
    {
        using var scope = NewDisposeScope();
        var random = Seeds.For(seed, Position++, 31);
        var views = new List<View>();
        for (var clip = 0; clip < batchSize; clip++) views.AddRange(Clip(random));
        var grid = nn.functional.affine_grid(
            tensor(views.SelectMany(view => view.Affine).ToArray(), [views.Count, 2, 3]),
            [views.Count, 3, size, size], align_corners: false); // [B * T, S, S, 2]
        var shown = nn.functional.grid_sample(
            pictures.index_select(0, tensor(views.Select(view => view.Picture).ToArray())), grid,
            GridSampleMode.Bilinear, GridSamplePaddingMode.Reflection, align_corners: false); // [B * T, 3, S, S]
        if (Noise > 0)
        {
            using var generator = new Generator((ulong)random.NextInt64());
            shown = shown + Noise * randn(shown.shape, generator: generator);
        }
        return new(
            shown.view(batchSize, frames, 3, size, size).transpose(1, 2).contiguous().DetachFromDisposeScope(),
            zeros(batchSize, dtype: int64).DetachFromDisposeScope(), []);
    }

    public void Dispose() => pictures.Dispose();

    private IEnumerable<View> Clip(Random random)
    {
        var (kind, angle) = (random.Next(4), Math.Tau * random.NextDouble());
        double Signed(Interval of) => of.At(random.NextDouble()) * (random.Next(2) == 0 ? 1 : -1);
        var speed = Shift.At(random.NextDouble()) * (kind < 2 ? 1 : .15); // half of the clips mainly shift
        var (zoom, roll) = (kind == 2 ? Signed(Zoom) : 0, kind == 3 ? Signed(Roll) : 0);
        var (picture, start) = (0L, default(View.Start));
        for (var t = 0; t < frames; t++)
        {
            if (t % Lifetime == 0) (picture, start) = (random.NextInt64(pictures.shape[0]), View.Start.Draw(random));
            var time = t % Lifetime - (Lifetime - 1) / 2.0; // 0 is the middle of the picture's time
            yield return View.Of(picture, start, time * speed * Math.Cos(angle), time * speed * Math.Sin(angle),
                time * zoom, time * roll);
        }
    }

    /// <summary>What a frame shows of a picture.</summary>
    /// <param name="Affine">From the frame's coordinates to the picture's, both -1 to 1, in rows.</param>
    private readonly record struct View(long Picture, float[] Affine)
    {
        private const double Part = .62; // of the picture's side

        public static View Of(long picture, Start start, double right, double down, double zoom, double roll)
        {
            var scale = Part * start.Scale * Math.Exp(-zoom);
            var (sin, cos) = Math.SinCos(start.Turn + roll);
            var x = start.X - 2 * scale * (cos * right - sin * down);
            var y = start.Y - 2 * scale * (sin * right + cos * down);
            double[] affine =
            [
                start.Mirror * scale * cos, -start.Mirror * scale * sin, start.Mirror * x, scale * sin, scale * cos, y,
            ];
            return new(picture, [.. affine.Select(value => (float)value)]);
        }

        public readonly record struct Start(double X, double Y, double Scale, double Turn, int Mirror)
        {
            public static Start Draw(Random random) => new(
                .4 * random.NextDouble() - .2, .4 * random.NextDouble() - .2, .9 + .2 * random.NextDouble(),
                .4 * random.NextDouble() - .2, random.Next(2) == 0 ? 1 : -1);
        }
    }
}
