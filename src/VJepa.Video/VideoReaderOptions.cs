namespace VJepa.Video;

/// <summary>How a video is read.</summary>
public sealed record VideoReaderOptions
{
    public static VideoReaderOptions Default { get; } = new();

    /// <summary>Threads of the decoder. 1 by default, because a loader decodes several files at a time.</summary>
    public int DecoderThreads { get; init; } = 1;

    /// <summary>How long reading one file may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>When an ffmpeg program on the path is used.</summary>
    public ExternalDecoder External { get; init; }

    /// <summary>Frames per second of a folder of pictures; 12 for Jester.</summary>
    public double FolderFps { get; init; } = 12;

    /// <summary>Maximum size of the decoded frames that one read returns, in bytes.</summary>
    public long MaxBytes { get; init; } = Array.MaxLength;
}

/// <summary>When an <c>ffmpeg</c> program on the path is used instead of the bundled decoder.</summary>
public enum ExternalDecoder
{
    /// <summary>If the bundled decoder does not support the codec (AV1).</summary>
    ForUnknownCodecs,

    /// <summary>Never.</summary>
    Never,

    /// <summary>
    /// Always, in one process per file. Faster for large files and slower for many small ones; a crash of the decoder
    /// does not reach this process.
    /// </summary>
    Always,
}
