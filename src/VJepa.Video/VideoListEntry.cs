namespace VJepa.Video;

/// <summary>One line of a list.</summary>
/// <param name="Path">The video; kept as an absolute path.</param>
/// <param name="Label">Class number, or -1 where the list gives none.</param>
/// <param name="Line">Line in the list, from 1.</param>
public sealed record VideoListEntry(string Path, int Label, int Line)
{
    public string Path { get; init => field = System.IO.Path.GetFullPath(value); } = System.IO.Path.GetFullPath(Path);
}
