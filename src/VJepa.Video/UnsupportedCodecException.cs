namespace VJepa.Video;

/// <summary>The decoder at hand doesn't know the codec of the video stream.</summary>
public sealed class UnsupportedCodecException(string path, string codec) : NoFramesException(
    path, $"the video is coded as {codec}, which the bundled decoder can't decode.",
    "Install ffmpeg, which is then used for such files, or convert it: ffmpeg -i INPUT -c:v libx264 -crf 18 OUTPUT.mp4")
{
    /// <summary>The codec's name or four-character code.</summary>
    public string Codec { get; } = codec;
}
