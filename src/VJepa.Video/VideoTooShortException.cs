namespace VJepa.Video;

/// <summary>The video has fewer frames than were asked for.</summary>
public sealed class VideoTooShortException(string path, int frames, int needed) : VideoException(
    path, $"has {frames} frame{(frames == 1 ? "" : "s")}, and {needed} are needed.",
    "Use a shorter clip or a smaller frame step, or leave the file out of the list.")
{
    /// <summary>How many frames the video has.</summary>
    public int Frames { get; } = frames;

    /// <summary>How many it would take.</summary>
    public int Needed { get; } = needed;
}
