namespace VJepa.Video;

/// <summary>The video's frame rate is unknown or too low for the sampling asked for.</summary>
public sealed class FrameRateException(string path, string problem, string advice) : VideoException(path, problem, advice);
