using System.Buffers.Binary;
using VJepa.Video.Datasets;

namespace VJepa.Tests.Video;

public sealed class MovingMnistTests : IDisposable
{
    private const int Square = MnistDigits.Side * MnistDigits.Side;
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-mnist-").FullName;

    [Fact]
    public void Both_forms_of_the_digits_are_read()
    {
        var images = new byte[16 + 2 * Square];
        BinaryPrimitives.WriteInt32BigEndian(images.AsSpan(4), 2);
        images[16 + Square] = 200;
        File.WriteAllBytes(Path.Combine(folder, "train-images-idx3-ubyte"), images);
        File.WriteAllBytes(Path.Combine(folder, "train-labels-idx1-ubyte"), [0, 0, 8, 1, 0, 0, 0, 2, 7, 3]);
        var digits = MnistDigits.Load(folder);
        Assert.Equal([7, 3], digits.Labels);
        Assert.Equal((0, 200), (digits.Pictures[0][0], digits.Pictures[1][0]));

        var package = Directory.CreateDirectory(Path.Combine(folder, "package/digits")).FullName;
        var values = string.Join(',', Enumerable.Repeat("0.5", 2 * Square));
        for (var d = 0; d < 10; d++)
            File.WriteAllText(Path.Combine(package, $"{d}.json"), $$"""{"data": [{{values}}]}""");
        var json = MnistDigits.Load(package);
        Assert.Equal((20, 128, 9), (json.Pictures.Count, json.Pictures[0][5], json.Labels[^1]));
    }

    [Fact]
    public void A_folder_without_digits_is_an_error_that_names_the_expected_files()
    {
        var error = Assert.Throws<DatasetException>(() => MnistDigits.Load(folder));
        Assert.Contains("train-images-idx3-ubyte", error.Message);
    }

    [Fact]
    public void A_clip_is_the_same_each_time_and_its_digit_moves_and_stays_in_the_picture()
    {
        var world = new MovingMnist { Digits = 1, Frames = 40 };
        for (var number = 0; number < 10; number++)
        {
            var (pixels, label) = world.Render(Digits, number);
            Assert.Equal(pixels, world.Render(Digits, number).Pixels);
            Assert.InRange(label, 0, 9);
            var frame = world.Size * world.Size * 3;
            for (var t = 0; t < world.Frames; t++)
                Assert.Equal(Square * 3, pixels.AsSpan(t * frame, frame).Count((byte)255));
            Assert.False(pixels.AsSpan(0, frame).SequenceEqual(pixels.AsSpan(5 * frame, frame)));
        }
    }

    [Fact]
    public void Every_pair_of_digits_has_a_label_of_its_own()
    {
        var world = new MovingMnist();
        var labels = Enumerable.Range(0, 3000).Select(i => world.Render(Digits, i).Label).ToHashSet();
        Assert.Equal(Enumerable.Range(0, 55), labels.Order());
        var names = world.Classes;
        Assert.Equal((55, "0 and 0", "9 and 9", "1 and 1"), (names.Count, names[0], names[54], names[10]));
    }

    private static MnistDigits Digits { get; } = new(
        [.. Enumerable.Range(0, 10).Select(_ => Enumerable.Repeat((byte)255, Square).ToArray())],
        [.. Enumerable.Range(0, 10)]);

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
