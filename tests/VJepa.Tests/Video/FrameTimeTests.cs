using System.Text.Json;
using VJepa.Video;

namespace VJepa.Tests.Video;

/// <summary>Against clips/timestamps.json: the frame times that an independent decoder gives.</summary>
[Trait("Category", "Video")]
public class FrameTimeTests
{
    [Fact]
    public void Every_frame_has_the_time_that_the_independent_decoder_gives_it() =>
        Assert.All(Recorded().Where(f => f.Name != "derived/size_change.ts"), file =>
        {
            var expected = file.Value.Deserialize<double[]>()!;
            var times = VideoReader.Read(VideoFolder.At("clips/" + file.Name)).Times;
            Assert.Equal(expected.Length, times.Length);
            for (var i = 0; i < times.Length; i++) Assert.Equal(expected[i] - expected[0], times[i], 0.002);
        });

    [Fact]
    public void Sampling_by_seconds_picks_the_frame_on_screen_at_that_time() =>
        Assert.All(Recorded().Where(f => f.Name.Contains("vfr", StringComparison.Ordinal)), file =>
        {
            const double Interval = 0.13;
            var expected = file.Value.Deserialize<double[]>()!;
            var times = VideoReader.ReadTimes(VideoFolder.At("clips/" + file.Name));
            var length = Math.Min(16, (int)((expected[^1] - expected[0]) / Interval));
            var indices = FrameSampling.BySeconds(length, Interval).Indices(expected.Length, 0, null, times)[0];
            for (var i = 0; i < length; i++)
                Assert.Equal(Array.FindLastIndex(expected, t => t - expected[0] <= i * Interval + 0.0006), indices[i]);
        });

    private static JsonProperty[] Recorded()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(VideoFolder.At("clips/timestamps.json")));
        return [.. document.RootElement.Clone().EnumerateObject()];
    }
}
