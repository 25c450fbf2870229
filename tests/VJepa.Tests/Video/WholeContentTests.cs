using OpenCvSharp;
using VJepa.Video;
using VJepa.Video.Checking;

namespace VJepa.Tests.Video;

/// <summary>Nothing of a file is dropped without a word: pixel shape, further video streams, animation.</summary>
public sealed class WholeContentTests : IDisposable
{
    private static readonly VideoReaderOptions Bundled = new() { External = ExternalDecoder.Never };

    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-whole-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("derived/sar_16x11.mp4", 233, 120)]
    [InlineData("real/h264_1f_sar16x9.mp4", 1138, 480)]
    [InlineData("real/h263_qcif_1f.3gp", 216, 144)]
    public void Frames_of_an_anamorphic_file_are_as_wide_as_they_are_shown(string file, int width, int height)
    {
        var frames = VideoReader.Read(VideoFolder.At("clips/" + file), Bundled);
        Assert.Equal((width, height), (frames.Width, frames.Height));
    }

    [Theory]
    [InlineData(2, 200, 100)]
    [InlineData(.5, 100, 200)]
    [InlineData(1.005, 100, 100)]
    [InlineData(0, 100, 100)]
    [InlineData(100, 100, 100)]
    public void The_longer_side_is_enlarged(double aspect, int width, int height) =>
        Assert.Equal((width, height), PixelAspect.Square(100, 100, aspect));

    [Theory]
    [InlineData("derived/two_video_streams.mp4", "160x90,64x48", 0)]
    [InlineData("real/nasa_13013.mp4", "320x180,480x270", 1)]
    [InlineData("derived/c_vp9.webm", null, 0)]
    [InlineData("derived/c_h264.mp4", null, 0)]
    public void The_stream_that_players_show_is_found(string file, string? sizes, int best)
    {
        var streams = VideoStreams.Of(VideoFolder.At("clips/" + file));
        if (sizes is not null) Assert.Equal(sizes.Split(','), streams.Select(s => $"{s.Width}x{s.Height}"));
        else Assert.Single(streams);
        Assert.Equal(best, VideoStreams.Best(streams));
    }

    [Fact]
    public void The_default_stream_goes_before_the_larger_one() => Assert.Equal(
        2, VideoStreams.Best([new(640, 480, false), new(64, 48, true), new(80, 60, true), new(80, 60, true)]));

    [Fact]
    public void A_larger_stream_that_is_not_read_is_reported()
    {
        var path = VideoFolder.At("clips/real/nasa_13013.mp4");
        using var reader = VideoReader.Open(path, Bundled);
        Assert.Contains("480x270", reader.Info.Note);
        var report = VideoChecker.Check(path);
        Assert.True(report.Usable);
        if (report.Width == 320) Assert.Contains("480x270", report.Message);
        Assert.Equal("", VideoChecker.Check(VideoFolder.At("clips/derived/two_video_streams.mp4")).Message);
    }

    [Fact]
    public void An_animated_png_gives_all_frames()
    {
        var path = Path.Combine(folder, "moving.png");
        File.Copy(VideoFolder.At("clips/derived/c_apng.apng"), path);
        Assert.Equal(6, VideoReader.Read(path, Bundled).Count);
    }

    [Fact]
    public void An_animated_webp_gives_all_frames_with_their_times()
    {
        var path = Path.Combine(folder, "moving.webp");
        File.WriteAllBytes(path, Animated([40, 120, 200], milliseconds: 250));
        var frames = VideoReader.Read(path);
        Assert.Equal((3, 32, 24), (frames.Count, frames.Width, frames.Height));
        Assert.Equal([0, .25, .5], frames.Times);
        Assert.Equal(4, frames.Info.Fps, 1e-9);
        byte[] gray = [40, 120, 200];
        Assert.All(gray.Index(), g => Assert.InRange(frames.Frame(g.Index)[0], g.Item - 6, g.Item + 6));
        Assert.InRange(VideoReader.Read(path, [2]).Frame(0)[0], 194, 206);
    }

    [Fact]
    public void A_still_picture_stays_one_frame()
    {
        foreach (var name in new[] { "still.png", "still.webp" })
        {
            using var picture = new Mat(24, 32, MatType.CV_8UC3, Scalar.All(99));
            Cv2.ImWrite(Path.Combine(folder, name), picture);
            Assert.Equal(1, VideoReader.Read(Path.Combine(folder, name)).Count);
        }
    }

    /// <summary>Gray pictures of 32x24 pixels in an animated WebP.</summary>
    private static byte[] Animated(byte[] gray, int milliseconds)
    {
        static byte[] Three(int value) => [(byte)value, (byte)(value >> 8), (byte)(value >> 16)];
        static byte[] Chunk(string name, byte[] content) =>
            [.. System.Text.Encoding.ASCII.GetBytes(name), .. BitConverter.GetBytes(content.Length), .. content,
                .. new byte[content.Length % 2]];
        byte[] size = [.. Three(31), .. Three(23)];
        List<byte> body = [.. "WEBP"u8, .. Chunk("VP8X", [2, 0, 0, 0, .. size]), .. Chunk("ANIM", new byte[6])];
        foreach (var value in gray)
        {
            using var picture = new Mat(24, 32, MatType.CV_8UC3, Scalar.All(value));
            Cv2.ImEncode(".webp", picture, out var still, new ImageEncodingParam(ImwriteFlags.WebPQuality, 90));
            body.AddRange(
                Chunk("ANMF", [.. new byte[6], .. size, .. Three(milliseconds), 2, .. still.AsSpan(12)]));
        }
        return [.. "RIFF"u8, .. BitConverter.GetBytes(body.Count), .. body];
    }
}
