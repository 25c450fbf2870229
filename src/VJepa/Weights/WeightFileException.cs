namespace VJepa.Weights;

/// <summary>
/// A weight file cannot be read or written. The message names the file, what was found, and what to do.
/// </summary>
public sealed class WeightFileException : IOException
{
    public WeightFileException(string path, string problem)
        : base($"{path}: {problem}") => Path = path;

    public WeightFileException(string path, string problem, Exception cause)
        : base($"{path}: {problem}", cause) => Path = path;

    /// <summary>The file.</summary>
    public string Path { get; }
}
