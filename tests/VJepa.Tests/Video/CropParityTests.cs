using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using VJepa.Video;

namespace VJepa.Tests.Video;

[Trait("Category", "Parity")]
public partial class CropParityTests
{
    private static readonly Lazy<JsonElement> Json = new(() => Golden.Json("transforms/transforms.json"));

    [Fact]
    public void Resized_sizes_are_those_of_the_reference() =>
        Assert.All(Rows("resize_sizes"), r => Assert.Equal((r[3], r[4]), EvalTransform.Resized(r[0], r[1], r[2])));

    [Fact]
    public void Short_sides_before_the_crop_are_those_of_the_reference() =>
        Assert.All(Json.Value.GetProperty("eval_short_side").EnumerateObject(), side =>
            Assert.Equal(side.Value.GetInt32(), new EvalTransform { CropSize = Whole(side.Name) }.ResizedShortSide));

    [Fact]
    public void Center_crops_are_those_of_the_reference()
    {
        const string Prefix = "center_crop_"; // the crop's size follows
        var tables = Json.Value.EnumerateObject().Select(t => t.Name)
            .Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).ToArray();
        Assert.NotEmpty(tables);
        Assert.All(tables, name =>
        {
            var size = Whole(name[Prefix.Length..]);
            Assert.All(Rows(name), r =>
                Assert.Equal(new CropBox(r[2], r[3], size, size), CropBox.CentralSquare(r[0], r[1], size)));
        });
    }

    [Fact]
    public void Uniform_crops_are_those_of_the_reference() =>
        Assert.All(Rows("uniform_crop"), r =>
            Assert.Equal(new CropBox(r[4], r[5], r[2], r[2]), CropBox.Uniform(r[0], r[1], r[2], r[3])));

    [Fact]
    public void The_random_crop_falls_back_to_the_central_box_of_the_reference()
    {
        var note = Json.Value.GetProperty("random_crop_fallback").GetProperty("note").GetString()!;
        var limits = Ratio().Match(note); // the note alone says which ratios were allowed
        Assert.True(limits.Success, note);
        var ratio = (Real(limits.Groups[1].Value), Real(limits.Groups[2].Value));
        Assert.All(Rows("random_crop_fallback"), r =>
        {
            var box = CropBox.Random(r[0], r[1], scale: (9, 10), ratio, new Random(1)); // no draw fits the frame
            Assert.Equal(new CropBox(r[2], r[3], r[4], r[5]), box);
        });
    }

    [Fact]
    public void Random_boxes_are_distributed_as_in_the_reference() =>
        Assert.All(Json.Value.GetProperty("random_crop_box_statistics").EnumerateArray(), row =>
        {
            var (height, width) = (row.GetProperty("height").GetInt32(), row.GetProperty("width").GetInt32());
            var samples = row.GetProperty("samples").GetInt32();
            var (scale, ratio) = (Limits(row.GetProperty("scale")), Limits(row.GetProperty("ratio")));
            var random = new Random(5);
            var boxes = Enumerable.Range(0, samples)
                .Select(_ => CropBox.Random(height, width, scale, ratio, random)).ToArray();
            Close(row.GetProperty("top"), boxes.Average(b => b.Top), samples);
            Close(row.GetProperty("left"), boxes.Average(b => b.Left), samples);
            Close(row.GetProperty("h"), boxes.Average(b => b.Height), samples);
            Close(row.GetProperty("w"), boxes.Average(b => b.Width), samples);
            var area = (double)height * width;
            Close(row.GetProperty("area_fraction"), boxes.Average(b => b.Height * b.Width / area), samples);
            Close(row.GetProperty("aspect_w_over_h"), boxes.Average(b => (double)b.Width / b.Height), samples);
        });

    /// <summary>Both are means of that many samples: allows five standard errors of their difference.</summary>
    private static void Close(JsonElement expected, double mean, int samples)
    {
        var tolerance = 5 * expected.GetProperty("std").GetDouble() * Math.Sqrt(2.0 / samples);
        Assert.Equal(expected.GetProperty("mean").GetDouble(), mean, tolerance + 1e-9);
    }

    private static (double, double) Limits(JsonElement pair) => (pair[0].GetDouble(), pair[1].GetDouble());

    private static int[][] Rows(string table) =>
        Json.Value.GetProperty(table).GetProperty("rows").Deserialize<int[][]>()!;

    private static int Whole(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static double Real(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"ratio \(([\d.]+), ([\d.]+)\)")]
    private static partial Regex Ratio();
}
