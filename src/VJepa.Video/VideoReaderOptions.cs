namespace VJepa.Video;

/// <summary>How a video is read.</summary>
public sealed record VideoReaderOptions
{
    public static VideoReaderOptions Default { get; } = new();

    /// <summary>Threads of the decoder. One: a loader decodes several files at a time instead.</summary>
    public int DecoderThreads { get; init; } = 1;

    /// <summary>How long reading one file may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>When an ffmpeg program on the path is used.</summary>
    public ExternalDecoder External { get; init; }

    /// <summary>Frames a second of a folder of pictures; Jester's are 12.</summary>
    public double FolderFps { get; init; } = 12;

    /// <summary>Most bytes of decoded frames that one read may give.</summary>
    public long MaxBytes { get; init; } = Array.MaxLength;
}
