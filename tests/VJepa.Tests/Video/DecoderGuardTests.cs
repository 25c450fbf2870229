using VJepa.Video;

namespace VJepa.Tests.Video;

public class DecoderGuardTests
{
    [Fact]
    public void A_decoder_that_hangs_becomes_an_error_that_names_the_file_and_is_counted_until_it_comes_back()
    {
        using var release = new ManualResetEventSlim();
        var error = Assert.Throws<VideoTimeoutException>(() =>
            DecoderGuard.Run("stuck.mp4", TimeSpan.FromMilliseconds(20), _ =>
            {
                release.Wait(CancellationToken.None);
                return 0;
            }, CancellationToken.None));
        Assert.Contains("stuck.mp4", error.Message);
        Assert.True(DecoderGuard.Hanging >= 1);
        release.Set();
        Assert.True(SpinWait.SpinUntil(() => DecoderGuard.Hanging == 0, TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public void What_the_work_throws_arrives_as_it_is() =>
        Assert.Throws<VideoNotFoundException>(() => DecoderGuard.Run<int>("x", TimeSpan.FromMinutes(1),
            _ => throw new VideoNotFoundException("x"), CancellationToken.None));

    [Fact]
    [Trait("Category", "Video")]
    public void A_far_frame_is_reached_by_its_packets_time()
    {
        var path = VideoFolder.At("clips/derived/long_139s_1394f.mp4");
        using var source = FfmpegSource.Open(path, VideoReaderOptions.Default);
        Assert.True(source.TrySeek(1200, CancellationToken.None));
        Assert.Equal(120, source.Time, 0.002);
    }
}
