namespace VJepa.Video;

/// <summary>What a video's header says. Headers can be wrong; the decoded frames decide.</summary>
/// <param name="Path">The file, as given.</param>
/// <param name="Width">Pixels, after the rotation flag.</param>
/// <param name="Height">Pixels, after the rotation flag.</param>
/// <param name="Fps">Average frames per second; 0 if unknown.</param>
/// <param name="FrameCount">The container's count, or an estimate from its duration; 0 if unknown.</param>
/// <param name="Codec">The codec's four-character code, or the picture format; empty if unknown.</param>
public sealed record VideoInfo(string Path, int Width, int Height, double Fps, int FrameCount, string Codec)
{
    /// <summary>What is not read, such as a larger video stream; empty if nothing.</summary>
    public string Note { get; init; } = "";

    /// <summary>Seconds, from frame count and rate; 0 if unknown.</summary>
    public double Duration => Fps > 0 ? FrameCount / Fps : 0;

    /// <summary>Size of all frames as RGB bytes, from the header.</summary>
    public long DecodedBytes => 3L * Width * Height * FrameCount;
}
