namespace VJepa.Video;

/// <summary>A video that can't be used. Each cause has a type of its own; the message names the file and what to do.</summary>
public class VideoException(string path, string problem, string advice, Exception? inner = null)
    : Exception($"{path}: {problem} {advice}", inner)
{
    /// <summary>The file or folder as it was given.</summary>
    public string Path { get; } = path;

    /// <summary>What is wrong, without the file's name.</summary>
    public string Problem { get; } = problem;

    /// <summary>What to do about it.</summary>
    public string Advice { get; } = advice;
}
