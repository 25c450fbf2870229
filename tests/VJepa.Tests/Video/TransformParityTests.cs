using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Tests.Video;

[Trait("Category", "Parity")]
public class TransformParityTests
{
    private const float Rounding = 1e-5f;

    [Theory]
    [InlineData("transforms/transforms", "eval.land", "output")]
    [InlineData("transforms/transforms", "eval.port", "output")]
    [InlineData("transforms/transforms", "eval.square_up", "output")]
    [InlineData("transforms/eval_transform_v2", "land", "output_numpy_path")]
    [InlineData("transforms/eval_transform_v2", "port", "output_numpy_path")]
    public void The_evaluation_transform_is_that_of_the_reference(string file, string name, string output)
    {
        var sizes = Golden.Json(file + ".json");
        var crop = (sizes.TryGetProperty("cases", out var cases) ? cases : sizes).GetProperty(name).GetProperty("crop_size").GetInt32();
        Same(file, $"{name}.input", $"{name}.{output}", new EvalTransform { CropSize = crop });
    }

    [Theory]
    [InlineData("eval.mv_land")]
    [InlineData("eval.mv_port")]
    public void Each_of_several_views_is_that_of_the_reference(string name)
    {
        var sizes = Golden.Json("transforms/transforms.json").GetProperty(name);
        var transform = new EvalTransform { CropSize = sizes.GetProperty("crop_size").GetInt32(), Views = sizes.GetProperty("num_views").GetInt32() };
        Assert.Equal(transform.Views, transform.EachView.Count);
        for (var view = 0; view < transform.Views; view++)
            Same("transforms/transforms", $"{name}.input", $"{name}.output.view{view}", transform.EachView[view]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_training_crop_is_that_of_the_reference(bool flip)
    {
        var train = Golden.Json("transforms/transforms.json").GetProperty("train");
        var box = Box(train.GetProperty("box_top_left_height_width").EnumerateArray().Select(v => v.GetInt32()).ToArray());
        var transform = new TrainTransform { CropSize = train.GetProperty("crop_size").GetInt32() };
        Cropped($"train.output.flip{(flip ? 1 : 0)}", transform, box, box, flip);
    }

    [Fact]
    public void The_crop_moves_as_in_the_reference()
    {
        var json = Golden.Json("transforms/transforms.json");
        var boxes = json.GetProperty("train.motion_shift").GetProperty("boxes_first_last").EnumerateArray()
            .Select(b => Box(b.EnumerateArray().Select(v => v.GetInt32()).ToArray())).ToArray();
        var raw = new Normalization([0, 0, 0], [1 / 255f, 1 / 255f, 1 / 255f]);
        var transform = new TrainTransform { CropSize = json.GetProperty("train").GetProperty("crop_size").GetInt32(), Normalization = raw };
        Cropped("train.motion_shift.output", transform, boxes[0], boxes[1], flip: false, tolerance: 2e-3f); // of 0..255
    }

    [Fact]
    public void Random_boxes_are_distributed_as_in_the_reference()
    {
        foreach (var row in Golden.Json("transforms/transforms.json").GetProperty("random_crop_box_statistics").EnumerateArray())
        {
            var (height, width, samples) = (row.GetProperty("height").GetInt32(), row.GetProperty("width").GetInt32(), row.GetProperty("samples").GetInt32());
            var scale = row.GetProperty("scale").EnumerateArray().Select(v => v.GetDouble()).ToArray();
            var ratio = row.GetProperty("ratio").EnumerateArray().Select(v => v.GetDouble()).ToArray();
            var random = new Random(5);
            var boxes = Enumerable.Range(0, samples).Select(_ => CropBox.Random(height, width, (scale[0], scale[1]), (ratio[0], ratio[1]), random)).ToArray();
            Close(row.GetProperty("top"), boxes.Average(b => b.Top), samples);
            Close(row.GetProperty("left"), boxes.Average(b => b.Left), samples);
            Close(row.GetProperty("h"), boxes.Average(b => b.Height), samples);
            Close(row.GetProperty("w"), boxes.Average(b => b.Width), samples);
            Close(row.GetProperty("area_fraction"), boxes.Average(b => (double)b.Height * b.Width / (height * width)), samples);
            Close(row.GetProperty("aspect_w_over_h"), boxes.Average(b => (double)b.Width / b.Height), samples);
        }

        // Two means of that many draws each: five standard errors of their difference.
        static void Close(System.Text.Json.JsonElement statistic, double mean, int samples) =>
            Assert.Equal(statistic.GetProperty("mean").GetDouble(), mean, 5 * statistic.GetProperty("std").GetDouble() * Math.Sqrt(2.0 / samples));
    }

    [Fact]
    public void Uniform_crops_are_those_of_the_reference() =>
        Assert.All(ParityTests.Rows(Golden.Json("transforms/transforms.json").GetProperty("uniform_crop")), row =>
            Assert.Equal(new CropBox(row[4], row[5], row[2], row[2]), CropBox.Uniform(row[0], row[1], row[2], row[3])));

    private static CropBox Box(int[] v) => new(v[0], v[1], v[2], v[3]);

    private static void Same(string file, string input, string output, ClipTransform transform)
    {
        var tensors = Golden.Tensors(file + ".safetensors");
        using var clip = transform.Apply(Frames(tensors[input]), 0, new Random(0));
        Near(tensors[output], clip.Frames, Rounding);
    }

    private static void Cropped(string output, TrainTransform transform, CropBox first, CropBox last, bool flip, float tolerance = Rounding)
    {
        var tensors = Golden.Tensors("transforms/transforms.safetensors");
        var frames = Frames(tensors["train.input"]);
        var values = new float[transform.OutputLength(frames.Count)];
        transform.Crop(frames, first, last, flip, values);
        Near(tensors[output], tensor(values, tensors[output].shape), tolerance);
    }

    private static void Near(Tensor expected, Tensor actual, float tolerance)
    {
        Assert.Equal(expected.shape, actual.shape);
        var distance = (expected - actual).abs().max().item<float>();
        Assert.True(distance <= tolerance, $"distance {distance}, allowed {tolerance}");
    }

    private static VideoFrames Frames(Tensor t) => new(new("golden", (int)t.shape[2], (int)t.shape[1], 0, 0, ""),
        t.data<byte>().ToArray(), (int)t.shape[0], (int)t.shape[1], (int)t.shape[2], new double[t.shape[0]]);
}
