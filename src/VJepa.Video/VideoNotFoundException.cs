namespace VJepa.Video;

/// <summary>There is no file of that name.</summary>
public sealed class VideoNotFoundException(string path) : VideoException(
    path, "no such file or folder.",
    "Check the path; in a list, relative paths are relative to the list's folder.");
