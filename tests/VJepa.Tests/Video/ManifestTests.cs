using VJepa.Video;

namespace VJepa.Tests.Video;

[Trait("Category", "Video")]
public class ManifestTests
{
    private const double ColorTolerance = 4;

    /// <summary>An ffmpeg program would read the best stream instead of the first.</summary>
    private static readonly VideoReaderOptions Bundled = new() { External = ExternalDecoder.Never };

    /// <summary>Files that another FFmpeg reads differently, and why.</summary>
    private static readonly Dictionary<string, string> Deviating = new()
    {
        ["broken/c_gif_trunc50.gif"] = "a cut GIF: FFmpeg 5.1 gives 5 frames, the bundled one 6",
        ["real/small_robot.mp4"] = "BT.709 colors, which OpenCV converts as BT.601: red is 4.6 too low",
    };

    [Fact]
    public void Every_good_file_has_the_frames_the_size_and_the_colors_of_the_manifest()
    {
        var good = Manifest.Load()
            .Where(m => m.Expected == "ok" && m.Codec != "av1" && !Deviating.ContainsKey(m.File)).ToArray();
        Assert.NotEmpty(good);
        Assert.All(good, m =>
        {
            var frames = VideoReader.Read(m.Path, Bundled);
            var width = m.Aspect > 1 ? (int)Math.Round(m.Width * m.Aspect) : m.Width;
            Assert.Equal((m.Frames, width, m.Height), (frames.Count, frames.Width, frames.Height));
            Near(m.First, Mean(frames.Frame(0)));
            Near(m.Last, Mean(frames.Frame(frames.Count - 1)));
        });
    }

    [Fact]
    public void Files_that_are_known_to_deviate_are_read_nevertheless() =>
        Assert.All(Manifest.Load().Where(m => Deviating.ContainsKey(m.File)), m =>
            Assert.InRange(VideoReader.Read(m.Path).Count, m.Frames, m.Frames + 1));

    [Fact]
    public void AV1_is_read_or_named_in_the_error() =>
        Assert.All(Manifest.Load().Where(m => m.Codec == "av1"), m =>
        {
            try
            {
                Assert.Equal(m.Frames, VideoReader.Read(m.Path).Count);
            }
            catch (UnsupportedCodecException e)
            {
                Assert.Equal("AV1", e.Codec);
                Assert.Contains("ffmpeg", e.Message);
            }
        });

    [Fact]
    public void A_damaged_file_gives_the_frames_that_decode_and_a_warning() =>
        Assert.All(Manifest.Load().Where(m => m.Expected == "partial"), m =>
        {
            var frames = VideoReader.Read(m.Path);
            Assert.InRange(frames.Count, Math.Max(1, m.Frames - Math.Max(3, m.Frames / 5)), m.Frames + 3);
            Assert.Contains(m.Path, Assert.Single(frames.Warnings.Take(1)));
        });

    [Theory]
    [InlineData("error:cannot_open", typeof(UnreadableVideoException))]
    [InlineData("error:no_frames", typeof(NoFramesException))]
    [InlineData("error:no_video_stream", typeof(NoVideoStreamException))]
    [InlineData("error:no_video_stream(cover_art_only)", typeof(NoVideoStreamException))]
    public void Each_kind_of_error_has_an_exception_of_its_own_that_names_the_file(string expected, Type type) =>
        Assert.All(Manifest.Load().Where(m => m.Expected == expected), m =>
        {
            var error = Assert.ThrowsAny<VideoException>(() => VideoReader.Read(m.Path));
            Assert.IsType(type, error, exactMatch: false);
            Assert.StartsWith(m.Path, error.Message);
        });

    [Fact]
    public void A_stream_of_an_unknown_codec_is_said_to_be_one() =>
        Assert.Throws<UnsupportedCodecException>(
            () => VideoReader.Read(VideoFolder.At("clips/broken/unknown_fourcc.mp4")));

    [Fact]
    public void A_far_frame_is_the_same_whether_it_was_sought_or_reached_frame_by_frame()
    {
        string[] files =
        [
            "derived/long_139s_1394f.mp4", "derived/c_h264_one_keyframe.mp4", "derived/vfr_30_then_10.mp4",
            "lookalike/kinetics_abcdefghijk_000020_000030.mp4", "lookalike/ucf101_v_Walk_g01_c01.avi",
            "real/nasa_13013.mp4", "real/hello_mpeg2.mpeg",
        ];
        Assert.All(files, file =>
        {
            var path = VideoFolder.At("clips/" + file);
            var whole = VideoReader.Read(path);
            int[] indices = [whole.Count - 1, whole.Count / 2, whole.Count - 3];
            var some = VideoReader.Read(path, indices);
            for (var i = 0; i < indices.Length; i++)
            {
                Assert.True(whole.Frame(indices[i]).SequenceEqual(some.Frame(i)), $"frame {indices[i]}");
                Assert.Equal(whole.Times[indices[i]], some.Times[i], 0.002);
            }
        });
    }

    [Fact]
    public void A_folder_of_pictures_is_a_video()
    {
        var folder = VideoFolder.At("clips/lookalike/jester_34870");
        var frames = VideoReader.Read(folder);
        Assert.Equal((Directory.GetFiles(folder, "*.jpg").Length, 100), (frames.Count, frames.Height));
        Assert.Equal(1 / 12.0, frames.Times[1], 1e-9);
        Assert.True(frames.Frame(5).SequenceEqual(VideoReader.Read(folder, [5]).Frame(0)));
        Assert.Equal(1, VideoReader.Read(Path.Combine(folder, "00003.jpg")).Count);
    }

    private static void Near(double[] expected, double[] actual)
    {
        for (var c = 0; c < 3; c++) Assert.Equal(expected[c], actual[c], ColorTolerance);
    }

    private static double[] Mean(ReadOnlySpan<byte> frame)
    {
        var sum = new double[3];
        for (var i = 0; i < frame.Length; i++) sum[i % 3] += frame[i];
        var pixels = frame.Length / 3.0;
        return [sum[0] / pixels, sum[1] / pixels, sum[2] / pixels];
    }
}
