namespace VJepa.Video;

/// <summary>One line of a list.</summary>
/// <param name="Path">The video, as an absolute path.</param>
/// <param name="Label">Class number, or -1 if the list gives none.</param>
/// <param name="Line">Line in the list, from 1.</param>
public sealed record VideoListEntry(string Path, int Label, int Line)
{
    public string Path { get; init => field = System.IO.Path.GetFullPath(value); } = System.IO.Path.GetFullPath(Path);
}

/// <summary>A list with its weight in a mixture.</summary>
/// <param name="List">The videos.</param>
/// <param name="Weight">Share of the samples, relative to the other lists' weights.</param>
public sealed record WeightedList(VideoList List, double Weight);

/// <summary>
/// A list of videos (<c>path label</c> per line) is invalid; the message names the file and the line.
/// </summary>
public sealed class VideoListException(string list, int line, string problem, string advice)
    : Exception(line > 0 ? $"{list}, line {line}: {problem} {advice}" : $"{list}: {problem} {advice}")
{
    /// <summary>The list's path.</summary>
    public string List { get; } = list;

    /// <summary>The line, from 1; 0 if the list as a whole is meant.</summary>
    public int Line { get; } = line;
}
