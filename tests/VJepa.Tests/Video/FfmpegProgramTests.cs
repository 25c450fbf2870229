using VJepa.Video;

namespace VJepa.Tests.Video;

[Trait("Category", "Video")]
public class FfmpegProgramTests
{
    private static readonly VideoReaderOptions Always = new() { External = ExternalDecoder.Always };

    [Theory]
    [InlineData("derived/vfr_30_then_10.mp4")]
    [InlineData("derived/rotate_90.mp4")]
    [InlineData("derived/start_offset_3s.mkv")]
    [InlineData("derived/size_change.ts")]
    [InlineData("lookalike/ucf101_v_Walk_g01_c01.avi")]
    public void An_ffmpeg_program_gives_the_frames_and_times_that_the_bundled_decoder_gives(string name)
    {
        Assert.SkipUnless(FfmpegProgram.IsThere, "There is no ffmpeg on the path.");
        var path = VideoFolder.At("clips/" + name);
        var (own, other) = (VideoReader.Read(path), VideoReader.Read(path, Always));
        Assert.Equal((own.Count, own.Width, own.Height), (other.Count, other.Width, other.Height));
        for (var t = 0; t < own.Count; t++) Assert.Equal(own.Times[t], other.Times[t], 0.002);
        for (var channel = 0; channel < 3; channel++)
            Assert.Equal(Mean(own.Frame(own.Count - 1), channel), Mean(other.Frame(own.Count - 1), channel), 4.0);
    }

    [Fact]
    public void With_an_ffmpeg_program_AV1_is_read_and_without_it_named()
    {
        Assert.SkipUnless(FfmpegProgram.IsThere, "There is no ffmpeg on the path.");
        foreach (var file in Manifest.Load().Where(m => m.Codec == "av1"))
        {
            var frames = VideoReader.Read(file.Path);
            Assert.Equal((file.Frames, file.Width, file.Height), (frames.Count, frames.Width, frames.Height));
            var last = file.Frames - 1;
            Assert.True(frames.Frame(last).SequenceEqual(VideoReader.Read(file.Path, [last]).Frame(0)));
            var never = new VideoReaderOptions { External = ExternalDecoder.Never };
            Assert.Throws<UnsupportedCodecException>(() => VideoReader.Read(file.Path, never));
        }
    }

    [Fact]
    public void A_missing_file_and_a_broken_one_have_the_same_errors_as_ever()
    {
        Assert.Throws<VideoNotFoundException>(() => VideoReader.Read("/nowhere.mp4", Always));
        var broken = VideoFolder.At("clips/broken/random_4k.mp4");
        Assert.Throws<UnreadableVideoException>(() => VideoReader.Read(broken, Always));
    }

    private static double Mean(ReadOnlySpan<byte> frame, int channel)
    {
        var sum = 0.0;
        for (var i = channel; i < frame.Length; i += 3) sum += frame[i];
        return sum * 3 / frame.Length;
    }
}
