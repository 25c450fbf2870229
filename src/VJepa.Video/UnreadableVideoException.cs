namespace VJepa.Video;

/// <summary>The file is there but is no video, or its header or index is damaged.</summary>
public sealed class UnreadableVideoException(string path, string problem, string advice)
    : VideoException(path, problem, advice);
