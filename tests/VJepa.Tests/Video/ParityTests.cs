using System.Text.Json;
using VJepa.Video;

namespace VJepa.Tests.Video;

[Trait("Category", "Parity")]
public class ParityTests
{
    [Theory]
    [InlineData("transforms/frame_indices_v1.json")]
    [InlineData("transforms/frame_indices_v2.json")]
    public void Frame_indices_are_those_of_the_reference(string file)
    {
        var cases = Golden.Json(file).GetProperty("cases").EnumerateArray().ToArray();
        Assert.NotEmpty(cases);
        Assert.All(cases, c => Check(c, version2: file.Contains("_v2", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_crop_falls_back_to_the_central_box_of_the_reference()
    {
        var fallback = Golden.Json("transforms/transforms.json").GetProperty("random_crop_fallback");
        foreach (var row in Rows(fallback))
            Assert.Equal(new CropBox(row[2], row[3], row[4], row[5]), CropBox.Random(row[0], row[1], (9, 10), (0.75, 1.35), new Random(1)));
    }

    [Fact]
    public void Resized_sizes_short_sides_and_center_crops_are_those_of_the_reference()
    {
        var json = Golden.Json("transforms/transforms.json");
        Assert.All(Rows(json.GetProperty("resize_sizes")), row =>
            Assert.Equal((row[3], row[4]), EvalTransform.Resized(row[0], row[1], row[2])));
        Assert.All(json.GetProperty("eval_short_side").EnumerateObject(), side =>
            Assert.Equal(side.Value.GetInt32(), new EvalTransform { CropSize = int.Parse(side.Name) }.ResizedShortSide));
        Assert.All(Rows(json.GetProperty("center_crop_32")), row =>
            Assert.Equal(new CropBox(row[2], row[3], 32, 32), CropBox.CentralSquare(row[0], row[1], 32)));
    }

    internal static int[][] Rows(JsonElement table) =>
        [.. table.GetProperty("rows").EnumerateArray().Select(r => r.EnumerateArray().Select(v => v.GetInt32()).ToArray())];

    private static void Check(JsonElement c, bool version2)
    {
        if (!c.TryGetProperty("num_frames_in_video", out var length))
        {
            // Settings that contradict each other.
            var wrong = new FrameSampling { FrameStep = Int(c, "frame_step"), Fps = Int(c, "fps") };
            Assert.Throws<ArgumentException>(() => wrong.Indices(100, 30));
            return;
        }
        var sampling = new FrameSampling
        {
            ClipLength = c.GetProperty("frames_per_clip").GetInt32(),
            FrameStep = Int(c, "frame_step"),
            Fps = version2 ? Int(c, "fps") : null,
            RoundRateUp = version2,
            Duration = c.TryGetProperty("duration", out var d) && d.ValueKind == JsonValueKind.Number ? d.GetDouble() : null,
            ClipCount = c.GetProperty("num_clips").GetInt32(),
            AllowOverlap = c.TryGetProperty("allow_clip_overlap", out var overlap) && overlap.GetBoolean(),
            RefuseShort = c.TryGetProperty("filter_short_videos", out var filter) && filter.GetBoolean(),
        };
        var fps = c.GetProperty(version2 ? "video_fps" : "fps").GetDouble();
        if (sampling.Duration is not null) sampling = sampling with { FrameStep = null };
        var frames = length.GetInt32();
        if (c.TryGetProperty("result", out _)) Assert.ThrowsAny<VideoException>(() => sampling.Indices(frames, fps));
        else Assert.Equal(c.GetProperty("clip_indices").Deserialize<int[][]>(), sampling.Indices(frames, fps));
    }

    private static int? Int(JsonElement c, string name) =>
        c.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.Number ? v.GetInt32() : null;
}
