namespace VJepa.Video;

/// <summary>A video stream is there, but not one frame decodes.</summary>
public class NoFramesException(string path, string problem, string advice) : VideoException(path, problem, advice);
