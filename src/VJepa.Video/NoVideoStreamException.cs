namespace VJepa.Video;

/// <summary>A media file without moving pictures: sound alone, or sound with a cover picture.</summary>
public sealed class NoVideoStreamException(string path, string what) : VideoException(
    path, $"holds no video stream ({what}).", "Leave the file out of the list.");
