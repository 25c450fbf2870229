using VJepa.Video;

namespace VJepa.Tests.Video;

public class VideoReaderTests
{
    [Fact]
    public void What_was_written_is_read_with_count_size_times_and_color()
    {
        using var made = new MadeVideos(1);
        var frames = VideoReader.Read(made.File(0));
        Assert.Equal((24, MadeVideos.Height, MadeVideos.Width), (frames.Count, frames.Height, frames.Width));
        for (var t = 0; t < frames.Count; t++)
        {
            Assert.Equal((double)t / MadeVideos.Fps, frames.Times[t], 0.002);
            Assert.InRange(frames.Frame(t)[500], MadeVideos.Gray(0, t) - 5, MadeVideos.Gray(0, t) + 5);
        }
        Assert.Empty(frames.Warnings);
    }

    [Fact]
    public void Channels_are_red_green_blue()
    {
        using var made = new MadeVideos(0);
        var path = Path.Combine(made.Folder, "red.mp4");
        var pixels = new byte[4 * 32 * 32 * 3];
        for (var i = 0; i < pixels.Length; i += 3) pixels[i] = 220;
        VJepa.Video.VideoWriter.Write(path, pixels, 32, 32, 10);
        var frame = VideoReader.Read(path).Frame(0);
        Assert.True(frame[0] > 180 && frame[1] < 40 && frame[2] < 40, $"{frame[0]} {frame[1]} {frame[2]}");
    }

    [Fact]
    public void Frames_by_number_are_those_of_the_whole_video()
    {
        using var made = new MadeVideos(1);
        var whole = VideoReader.Read(made.File(0));
        int[] indices = [7, 3, 3, 20];
        var some = VideoReader.Read(made.File(0), indices);
        for (var i = 0; i < indices.Length; i++)
        {
            Assert.True(whole.Frame(indices[i]).SequenceEqual(some.Frame(i)));
            Assert.Equal(whole.Times[indices[i]], some.Times[i]);
        }
    }

    [Fact]
    public void A_video_that_ends_too_early_says_how_many_frames_it_has()
    {
        using var made = new MadeVideos(1, frames: 5);
        var error = Assert.Throws<VideoTooShortException>(() => VideoReader.Read(made.File(0), [0, 9]));
        Assert.Equal((5, 10), (error.Frames, error.Needed));
        Assert.Contains("video 0.mp4", error.Message);
    }

    [Fact]
    public void A_missing_file_is_named_in_the_error()
    {
        var error = Assert.Throws<VideoNotFoundException>(() => VideoReader.Read("/nowhere/at all.mp4"));
        Assert.Contains("/nowhere/at all.mp4", error.Message);
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData("just some words", "text file")]
    [InlineData("<!DOCTYPE html><html>", "web page")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid", "git lfs pull")]
    public void A_file_that_is_no_video_is_said_to_be_what_it_is(string content, string expected)
    {
        using var made = new MadeVideos(0);
        var path = Path.Combine(made.Folder, "x.mp4");
        File.WriteAllText(path, content);
        var error = Assert.Throws<UnreadableVideoException>(() => VideoReader.Read(path));
        Assert.Contains(expected, error.Message);
        Assert.Contains(path, error.Message);
    }
}
