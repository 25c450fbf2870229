using VJepa.Video;

namespace VJepa.Tests.Video;

public class LocalContrastTests
{
    private const int Size = 32;

    [Fact]
    public void What_is_smooth_vanishes_and_an_edge_stays()
    {
        var ramp = Apply((x, _) => (byte)(60 + (4 * x)));
        Assert.True(Inside(ramp).Max(Math.Abs) < .05f);
        var edge = Apply((x, _) => x < Size / 2 ? (byte)60 : (byte)180);
        Assert.True(Inside(edge).Max() > .5f && Inside(edge).Min() < -.5f);
    }

    [Fact]
    public void Fainter_and_darker_pictures_of_the_same_thing_come_out_the_same()
    {
        var random = new Random(3);
        var grain = Enumerable.Range(0, Size * Size).Select(_ => random.Next(100)).ToArray();
        var bright = Apply((x, y) => (byte)(100 + grain[(y * Size) + x]), floor: 0);
        var faint = Apply((x, y) => (byte)(20 + (grain[(y * Size) + x] / 2.0)), floor: 0);
        Assert.True(bright.Zip(faint, (a, b) => Math.Abs(a - b)).Max() < .1);
    }

    [Fact]
    public void A_picture_of_one_color_gives_zeros()
    {
        Assert.All(Apply((_, _) => 77), value => Assert.Equal(0, value, 3));
        Assert.All(Apply((_, _) => 0, floor: 1e-9), value => Assert.True(float.IsFinite(value)));
    }

    /// <summary>Without the margin, where the mean is one-sided.</summary>
    private static IEnumerable<float> Inside(float[] values) =>
        Enumerable.Range(5, Size - 10).SelectMany(y => values[((y * Size) + 5)..((y * Size) + Size - 5)]);

    private static float[] Apply(Func<int, int, byte> gray, double floor = .05)
    {
        var pixels = new byte[Size * Size * 3];
        for (var i = 0; i < Size * Size; i++) pixels.AsSpan(i * 3, 3).Fill(gray(i % Size, i / Size));
        using var frames = new VideoFrames(new VideoInfo("made", Size, Size, 10, 1, ""), pixels, 1, Size, Size, [0]);
        var values = new float[3 * Size * Size];
        var inner = new EvalTransform { CropSize = Size, ShortSide = Size };
        var transform = new LocalContrast { CropSize = Size, Floor = floor, Inner = inner };
        transform.Apply(frames, 0, new Random(1), values);
        return values[..(Size * Size)];
    }
}
