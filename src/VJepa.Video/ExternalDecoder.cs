namespace VJepa.Video;

/// <summary>When an <c>ffmpeg</c> program on the path decodes in place of the bundled decoder.</summary>
public enum ExternalDecoder
{
    /// <summary>Where the bundled decoder doesn't know the codec (AV1).</summary>
    ForUnknownCodecs,

    /// <summary>Never.</summary>
    Never,

    /// <summary>Always: a process for each file. Faster for large files, slower for many small ones, and a crash stays in it.</summary>
    Always,
}
