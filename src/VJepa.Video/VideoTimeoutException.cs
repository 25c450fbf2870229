namespace VJepa.Video;

/// <summary>The decoder did not come back in time.</summary>
public sealed class VideoTimeoutException(string path, TimeSpan limit) : VideoException(
    path, $"the decoder did not finish within {limit.TotalSeconds:0.#} s.",
    "Leave the file out, or raise VideoReaderOptions.Timeout if the file is merely large.");
