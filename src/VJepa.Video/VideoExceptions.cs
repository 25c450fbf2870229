namespace VJepa.Video;

/// <summary>
/// A video that can't be used. Each cause has its own type; the message names the file and what to do.
/// </summary>
public class VideoException(string path, string problem, string advice, Exception? inner = null)
    : Exception($"{path}: {problem} {advice}", inner)
{
    /// <summary>The file or folder, as given.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong, without the file's name.</summary>
    public string Problem { get; } = problem;

    /// <summary>What to do about it.</summary>
    public string Advice { get; } = advice;

    /// <summary>Whether an exception means that a file can't be read, so that reading others can go on.</summary>
    internal static bool IsUnreadable(Exception e) =>
        e is VideoException or IOException or UnauthorizedAccessException or OpenCvSharp.OpenCVException;
}

/// <summary>The file or folder does not exist.</summary>
public sealed class VideoNotFoundException(string path) : VideoException(
    path, "no such file or folder.", "Check the path; in a list, relative paths are relative to the list's folder.");

/// <summary>The file is not a video, or its header or index is damaged.</summary>
public sealed class UnreadableVideoException(string path, string problem, string advice)
    : VideoException(path, problem, advice);

/// <summary>A media file without moving pictures: sound alone, or sound with a cover picture.</summary>
public sealed class NoVideoStreamException(string path, string content) : VideoException(
    path, $"contains no video stream ({content}).", "Leave the file out of the list.");

/// <summary>There is a video stream, but not one frame of it decodes.</summary>
public class NoFramesException(string path, string problem, string advice) : VideoException(path, problem, advice);

/// <summary>The available decoder does not support the codec of the video stream.</summary>
public sealed class UnsupportedCodecException(string path, string codec) : NoFramesException(
    path, $"the codec is {codec}, which the bundled decoder does not support.",
    "Install ffmpeg, which is then used for such files, or convert it: ffmpeg -i INPUT -c:v libx264 -crf 18 OUTPUT.mp4")
{
    /// <summary>The codec's name or four-character code.</summary>
    public string Codec { get; } = codec;
}

/// <summary>The video has fewer frames than needed.</summary>
public sealed class VideoTooShortException(string path, int frames, int needed) : VideoException(
    path, $"has {frames} frame{(frames == 1 ? "" : "s")}, but {needed} are needed.",
    "Use a shorter clip or a smaller frame step, or leave the file out of the list.")
{
    /// <summary>Frames the video has.</summary>
    public int Frames { get; } = frames;

    /// <summary>Frames needed.</summary>
    public int Needed { get; } = needed;
}

/// <summary>The decoded frames exceed <see cref="VideoReaderOptions.MaxBytes"/>.</summary>
public sealed class VideoTooLargeException(string path, long bytes, long limit) : VideoException(
    path, $"the decoded frames take more than {bytes / 1e9:0.0} GB; the limit is {limit / 1e9:0.0} GB.",
    "Read only the frames you need, by index, or raise VideoReaderOptions.MaxBytes (2 GB at most).");

/// <summary>The decoder did not finish in time.</summary>
public sealed class VideoTimeoutException(string path, TimeSpan limit) : VideoException(
    path, $"the decoder did not finish within {limit.TotalSeconds:0.#} s.",
    "Leave the file out, or raise VideoReaderOptions.Timeout if the file is just large.");

/// <summary>The video's frame rate is unknown, or too low for the requested sampling.</summary>
public sealed class FrameRateException(string path, string problem, string advice)
    : VideoException(path, problem, advice);
