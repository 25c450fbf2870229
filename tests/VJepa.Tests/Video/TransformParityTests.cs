using System.Text.Json;
using VJepa.Video;
using static TorchSharp.torch;

namespace VJepa.Tests.Video;

[Trait("Category", "Parity")]
public class TransformParityTests
{
    private const string Transforms = "transforms/transforms", Version2 = "transforms/eval_transform_v2";
    private const float Rounding = 1e-5f; // of normalized values in float32

    [Fact]
    public void The_evaluation_transform_is_that_of_the_reference()
    {
        var cases = EvalCases().Where(c => !c.Value.TryGetProperty("num_views", out _)).ToArray();
        Assert.NotEmpty(cases);
        Assert.All(cases, c =>
        {
            var transform = Transform(c.Value);
            if (c.Value.TryGetProperty("resized", out var size))
                Assert.Equal((size[0].GetInt32(), size[1].GetInt32()), Resized($"{c.Name}.input", transform));
            Same(Transforms, $"{c.Name}.input", $"{c.Name}.output", transform);
        });
    }

    [Fact]
    public void The_evaluation_transform_is_that_of_version_2()
    {
        var cases = Golden.Json(Version2 + ".json").GetProperty("cases").EnumerateObject().ToArray();
        Assert.NotEmpty(cases);
        Assert.All(cases, c => Same(Version2, $"{c.Name}.input", $"{c.Name}.output_numpy_path", Transform(c.Value)));
    }

    [Fact]
    public void Each_of_several_views_is_that_of_the_reference()
    {
        var cases = EvalCases().Where(c => c.Value.TryGetProperty("num_views", out _)).ToArray();
        Assert.NotEmpty(cases);
        Assert.All(cases, c =>
        {
            var transform = Transform(c.Value);
            Assert.Equal(transform.Views, transform.EachView.Count);
            for (var view = 0; view < transform.Views; view++)
                Same(Transforms, $"{c.Name}.input", $"{c.Name}.output.view{view}", transform.EachView[view]);
        });
    }

    [Theory, InlineData(false), InlineData(true)]
    public void The_training_crop_is_that_of_the_reference(bool flip)
    {
        var box = Box(Golden.Json(Transforms + ".json").GetProperty("train").GetProperty("box_top_left_height_width"));
        Cropped($"train.output.flip{(flip ? 1 : 0)}", Statistics(), box, box, flip);
    }

    [Fact]
    public void The_crop_moves_as_in_the_reference()
    {
        var boxes = Golden.Json(Transforms + ".json").GetProperty("train.motion_shift").GetProperty("boxes_first_last");
        var bytes = new Normalization([0, 0, 0], [1 / 255f, 1 / 255f, 1 / 255f]);
        Cropped("train.motion_shift.output", bytes, Box(boxes[0]), Box(boxes[1]), flip: false);
    }

    private static IEnumerable<JsonProperty> EvalCases() => Golden.Json(Transforms + ".json").EnumerateObject()
        .Where(c => c.Name.StartsWith("eval.", StringComparison.Ordinal));

    private static EvalTransform Transform(JsonElement c) => new()
    {
        CropSize = c.GetProperty("crop_size").GetInt32(),
        ShortSide = c.TryGetProperty("short_side", out var side) ? side.GetInt32() : null,
        Views = c.TryGetProperty("num_views", out var views) ? views.GetInt32() : 1,
        Normalization = Statistics(),
    };

    private static Normalization Statistics()
    {
        var values = Golden.Json(Transforms + ".json").GetProperty("normalize_mean_std").Deserialize<float[][]>()!;
        return new(values[0], values[1]);
    }

    private static CropBox Box(JsonElement v) =>
        new(v[0].GetInt32(), v[1].GetInt32(), v[2].GetInt32(), v[3].GetInt32());

    private static (int, int) Resized(string input, EvalTransform transform)
    {
        var shape = Golden.Tensors(Transforms + ".safetensors")[input].shape; // [T, H, W, 3]
        return EvalTransform.Resized((int)shape[1], (int)shape[2], transform.ResizedShortSide);
    }

    private static void Same(string file, string input, string output, ClipTransform transform)
    {
        var tensors = Golden.Tensors(file + ".safetensors");
        using var clip = transform.Apply(Frames(tensors[input]), 0, new Random(0));
        Near(tensors[output], clip.Frames, Rounding);
    }

    private static void Cropped(string output, Normalization normalization, CropBox first, CropBox last, bool flip)
    {
        var tensors = Golden.Tensors(Transforms + ".safetensors");
        var (frames, expected) = (Frames(tensors["train.input"]), tensors[output]);
        var transform = new TrainTransform { CropSize = (int)expected.shape[^1], Normalization = normalization };
        var values = new float[transform.OutputLength(frames.Count)];
        transform.Crop(frames, first, last, flip, values);
        // In float32, a position in a box of n pixels is exact to n x 2^-23 pixels; a pixel spans the range at most.
        var side = new[] { first.Height, first.Width, last.Height, last.Width }.Max();
        var range = (expected.max() - expected.min()).item<float>();
        Near(expected, tensor(values, expected.shape), range * side * MathF.Pow(2, -23));
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
