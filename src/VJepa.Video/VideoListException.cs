namespace VJepa.Video;

/// <summary>A list of videos (<c>path label</c> a line) that can't be used; the message names the file and the line.</summary>
public sealed class VideoListException(string list, int line, string problem, string advice)
    : Exception(line > 0 ? $"{list}, line {line}: {problem} {advice}" : $"{list}: {problem} {advice}")
{
    /// <summary>The list's path.</summary>
    public string List { get; } = list;

    /// <summary>The line, from 1; 0 when the list as a whole is meant.</summary>
    public int Line { get; } = line;
}
