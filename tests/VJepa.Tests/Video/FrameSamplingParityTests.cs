using System.Text.Json;
using VJepa.Video;

namespace VJepa.Tests.Video;

[Trait("Category", "Parity")]
public class FrameSamplingParityTests
{
    [Theory]
    [InlineData("transforms/frame_indices_v1.json", false)]
    [InlineData("transforms/frame_indices_v2.json", true)]
    public void Frame_indices_are_those_of_the_reference(string file, bool version2)
    {
        var cases = Golden.Json(file).GetProperty("cases").EnumerateArray().ToArray();
        Assert.NotEmpty(cases);
        Assert.All(cases, c => Check(c, version2));
    }

    [Fact]
    public void Random_windows_start_within_the_same_limits_as_in_the_reference()
    {
        var windows = Golden.Json("transforms/frame_indices_v1.json").GetProperty("random_window");
        Assert.All(windows.EnumerateArray(), row =>
        {
            int Get(string name) => row.GetProperty(name).GetInt32();
            var frames = Get("num_frames_in_video");
            var sampling = FrameSampling.ByStride(Get("frames_per_clip"), Get("frame_step"), randomStart: true);
            var random = new Random(1);
            // Enough draws to see every possible start.
            var clips = Enumerable.Range(0, 50 * frames).Select(_ => sampling.Indices(frames, 1, random)[0]).ToArray();
            Assert.InRange(Get("start_min"), clips.Min(c => c[0]), Get("start_max"));
            Assert.InRange(Get("start_max"), Get("start_min"), clips.Max(c => c[0]));
            Assert.InRange(clips.Max(c => c[^1]), Get("last_frame_max"), frames - 2); // never the video's last frame
            Assert.InRange(clips.Select(c => c[0]).Distinct().Count(), Get("distinct_starts"), frames);
        });
    }

    private static void Check(JsonElement c, bool version2)
    {
        var sampling = Sampling(c, version2);
        if (!c.TryGetProperty("num_frames_in_video", out var length))
        {
            Assert.Throws<ArgumentException>(() => sampling.Indices(1, 1)); // settings that contradict each other
            return;
        }
        var fps = c.GetProperty(version2 ? "video_fps" : "fps").GetDouble();
        var frames = length.GetInt32();
        if (c.TryGetProperty("result", out _)) Assert.ThrowsAny<VideoException>(() => sampling.Indices(frames, fps));
        else Assert.Equal(c.GetProperty("clip_indices").Deserialize<int[][]>(), sampling.Indices(frames, fps));
    }

    private static FrameSampling Sampling(JsonElement c, bool version2)
    {
        var duration = Number(c, "duration")?.GetDouble();
        return new()
        {
            ClipLength = Number(c, "frames_per_clip")?.GetInt32() ?? 1,
            FrameStep = duration is null ? Number(c, "frame_step")?.GetInt32() : null, // a duration takes precedence
            Fps = version2 ? Number(c, "fps")?.GetInt32() : null,
            RoundRateUp = version2,
            Duration = duration,
            ClipCount = Number(c, "num_clips")?.GetInt32() ?? 1,
            AllowOverlap = Flag(c, "allow_clip_overlap"),
            RefuseShort = Flag(c, "filter_short_videos"),
        };
    }

    private static JsonElement? Number(JsonElement c, string name) =>
        c.TryGetProperty(name, out var v) && v.ValueKind == JsonValueKind.Number ? v : null;

    private static bool Flag(JsonElement c, string name) => c.TryGetProperty(name, out var v) && v.GetBoolean();
}
