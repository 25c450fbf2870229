namespace VJepa.Video;

/// <summary>What a video's header says about it. Headers err: the decoded frames are what counts.</summary>
/// <param name="Path">The file as it was given.</param>
/// <param name="Width">Pixels, after the rotation flag.</param>
/// <param name="Height">Pixels, after the rotation flag.</param>
/// <param name="Fps">Average frames per second; 0 where unknown.</param>
/// <param name="FrameCount">The container's count or an estimate from its duration; 0 where unknown.</param>
/// <param name="Codec">The codec's four-character code, or the picture format; empty where unknown.</param>
public sealed record VideoInfo(string Path, int Width, int Height, double Fps, int FrameCount, string Codec)
{
    /// <summary>Seconds, by frame count and rate; 0 where unknown.</summary>
    public double Duration => Fps > 0 ? FrameCount / Fps : 0;

    /// <summary>Size of all frames as RGB bytes, by the header.</summary>
    public long DecodedBytes => 3L * Width * Height * FrameCount;
}
