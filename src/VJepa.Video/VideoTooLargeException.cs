namespace VJepa.Video;

/// <summary>The decoded frames would not fit into one buffer.</summary>
public sealed class VideoTooLargeException(string path, long bytes, long limit) : VideoException(
    path, $"its decoded frames take more than {bytes / 1e9:0.0} GB, and {limit / 1e9:0.0} GB are allowed.",
    "Read the frames you need by their numbers, or raise VideoReaderOptions.MaxBytes (2 GB at most).");
