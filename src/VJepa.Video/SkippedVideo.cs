namespace VJepa.Video;

/// <summary>A video that was left out, and why.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">Its line in the list.</param>
/// <param name="Reason">The error's message.</param>
public sealed record SkippedVideo(string Path, int Line, string Reason);
