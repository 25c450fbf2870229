using VJepa.Video;

namespace VJepa.Tests.Video;

public class AugmentationTests
{
    [Fact]
    public void A_mirrored_clip_gets_the_label_of_its_mirror_image()
    {
        var frames = Noise(4);
        var labels = new Dictionary<int, int> { [2] = 5 };
        var transform = new TrainTransform { CropSize = 8, FlipProbability = 1, FlipLabels = labels };
        using var flipped = transform.Apply(frames, 2, new Random(1));
        using var other = transform.Apply(frames, 3, new Random(1));
        using var plain = (transform with { FlipProbability = 0 }).Apply(frames, 2, new Random(1));
        Assert.Equal((5, 3, 2), (flipped.Label, other.Label, plain.Label));
        Assert.True(flipped.Frames.allclose(plain.Frames.flip(3)));
    }

    [Theory]
    [InlineData(PictureOperation.Invert, 0, 200, 55)]
    [InlineData(PictureOperation.Posterize, 2, 200, 192)]
    [InlineData(PictureOperation.Solarize, 128, 200, 55)]
    [InlineData(PictureOperation.Solarize, 210, 200, 200)]
    [InlineData(PictureOperation.SolarizeAdd, 50, 100, 150)]
    [InlineData(PictureOperation.SolarizeAdd, 50, 200, 200)]
    [InlineData(PictureOperation.Brightness, 0.5, 200, 100)]
    [InlineData(PictureOperation.Brightness, 2, 200, 255)]
    [InlineData(PictureOperation.Contrast, 3, 200, 200)]
    [InlineData(PictureOperation.Color, 3, 200, 200)]
    [InlineData(PictureOperation.Sharpness, 3, 200, 200)]
    [InlineData(PictureOperation.AutoContrast, 0, 200, 200)]
    [InlineData(PictureOperation.Equalize, 0, 200, 200)]
    public void An_operation_maps_uniform_gray_to_the_expected_gray(
        PictureOperation operation, double value, byte gray, byte expected)
    {
        var frames = Gray(gray);
        var changed = PictureOperations.Apply(frames, [(operation, value)]);
        Assert.All(changed.Frame(0).ToArray(), v => Assert.Equal(expected, v));
        Assert.Equal(gray, frames.Frame(0)[0]); // the input is unchanged
    }

    [Theory]
    [InlineData(PictureOperation.TranslateX, 3, 3, 0)]
    [InlineData(PictureOperation.TranslateY, 2, 0, 2)]
    [InlineData(PictureOperation.ShearX, 0.5, 2, 0)]
    [InlineData(PictureOperation.ShearY, 0.25, 0, 2)]
    public void A_shape_operation_moves_pixels_by_the_expected_offset(
        PictureOperation operation, double value, int dx, int dy)
    {
        var frames = Noise(1);
        var changed = PictureOperations.Apply(frames, [(operation, value)]);
        var (x, y) = operation == PictureOperation.ShearY ? (8, 3) : (7, 4);
        for (var c = 0; c < 3; c++)
            Assert.Equal(At(frames, x + dx, y + dy, c), At(changed, x, y, c));
    }

    [Fact]
    public void Stretching_reaches_from_0_to_255()
    {
        var changed = PictureOperations.Apply(Noise(1, low: 50, high: 100), [(PictureOperation.AutoContrast, 0)]);
        Assert.Equal((0, 255), (changed.Frame(0).ToArray().Min(), changed.Frame(0).ToArray().Max()));
    }

    [Fact]
    public void Half_a_turn_of_the_hue_makes_red_cyan()
    {
        var pixels = Enumerable.Range(0, 16 * 16).SelectMany(_ => new byte[] { 255, 0, 0 }).ToArray();
        var red = new VideoFrames(Info, pixels, 1, 16, 16, [0]);
        var turned = PictureOperations.Apply(red, [(PictureOperation.Hue, 0.5)]).Frame(0);
        Assert.True(turned[0] < 10 && turned[1] > 245 && turned[2] > 245, $"{turned[0]} {turned[1]} {turned[2]}");
    }

    [Fact]
    public void RandAugment_draws_the_published_magnitudes()
    {
        var frames = Gray(10);
        var random = new Random(3);
        var drawn = Enumerable.Range(0, 4000).SelectMany(_ => new RandAugment().Draw(frames, random)).ToArray();
        Assert.Equal(2.0, drawn.Length / 4000.0, 0.1); // four, each with probability 0.5
        Assert.Equal(15, drawn.Select(d => d.Operation).Distinct().Count());
        var turns = drawn.Where(d => d.Operation == PictureOperation.Rotate).Select(d => Math.Abs(d.Value)).ToArray();
        Assert.Equal(21, turns.Average(), 0.5); // magnitude 7 of 10, at most 30 degrees
        Assert.Contains(drawn, d => d is { Operation: PictureOperation.Rotate, Value: < 0 });
    }

    [Fact]
    public void Augmented_clips_repeat_for_the_same_random_numbers()
    {
        var frames = Noise(3);
        var transform = new TrainTransform
        {
            CropSize = 8,
            Augment = new(),
            Jitter = new(),
            Erasing = new(1),
            MotionShift = true,
        };
        for (var seed = 0; seed < 20; seed++)
        {
            using var one = transform.Apply(frames, 0, new Random(seed));
            using var two = transform.Apply(frames, 0, new Random(seed));
            Assert.True(one.Frames.equal(two.Frames).all().item<bool>());
        }
    }

    [Fact]
    public void Erasing_fills_one_box_of_all_frames()
    {
        const int Size = 32, Frames = 4;
        for (var seed = 0; seed < 20; seed++)
        {
            var clip = new float[3 * Frames * Size * Size];
            new RandomErasing(1).Apply(clip, Frames, Size, new Random(seed));
            var first = Erased(clip, 0, Size);
            Assert.InRange(first.Count, 0.01 * Size * Size, 0.4 * Size * Size);
            for (var plane = 1; plane < 3 * Frames; plane++) Assert.Equal(first, Erased(clip, plane, Size));
        }
    }

    private static VideoInfo Info => new("made", 16, 16, 10, 1, "");

    private static List<int> Erased(float[] clip, int plane, int size) =>
        [.. Enumerable.Range(0, size * size).Where(i => clip[plane * size * size + i] != 0)];

    private static byte At(VideoFrames frames, int x, int y, int channel) =>
        frames.Frame(0)[(y * frames.Width + x) * 3 + channel];

    private static VideoFrames Gray(byte value)
    {
        var pixels = new byte[16 * 16 * 3];
        pixels.AsSpan().Fill(value);
        return new(Info, pixels, 1, 16, 16, [0]);
    }

    private static VideoFrames Noise(int count, int low = 0, int high = 256)
    {
        var random = new Random(2);
        var pixels = Enumerable.Range(0, count * 16 * 16 * 3).Select(_ => (byte)random.Next(low, high)).ToArray();
        return new(Info, pixels, count, 16, 16, new double[count]);
    }
}
