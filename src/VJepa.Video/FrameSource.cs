namespace VJepa.Video;

/// <summary>A decoder that gives the frames of a video one after the other.</summary>
internal interface IFrameSource : IDisposable
{
    /// <summary>Size and rate; the size is known before the first frame is read.</summary>
    VideoInfo Info { get; }

    /// <summary>Moves to the next frame; false at the end.</summary>
    bool Grab();

    /// <summary>Moves to a frame without decoding those before it; false if that is not certain to be exact.</summary>
    bool TrySeek(int index, CancellationToken cancel);

    /// <summary>Seconds of the current frame from the first; NaN if the container has no time for it.</summary>
    double Time { get; }

    /// <summary>Writes the current frame as RGB, [H, W, 3] with the size in <see cref="Info"/>.</summary>
    bool CopyTo(Span<byte> pixels);

    /// <summary>Errors the decoder reported so far: their number and the first.</summary>
    (int Count, string? First) Errors { get; }
}

/// <summary>Chooses the decoder for a file or folder.</summary>
internal static class FrameSource
{
    /// <exception cref="VideoException">The file can't be used; see the derived types.</exception>
    public static IFrameSource Open(string path, VideoReaderOptions options)
    {
        if (Directory.Exists(path) || (ImageSource.IsImage(path) && File.Exists(path)))
        {
            if (Directory.Exists(path)) return new ImageSource(path, options.FolderFps);
            if (AnimatedPicture.IsWebP(path)) return AnimatedPicture.OpenWebP(path);
            if (!AnimatedPicture.IsPng(path)) return new ImageSource(path, options.FolderFps);
        }
        if (options.External == ExternalDecoder.Never || !FfmpegProgram.IsThere)
            return FfmpegSource.Open(path, options);
        var stream = 0;
        try
        {
            var source = FfmpegSource.Open(path, options);
            stream = VideoStreams.Best(VideoStreams.Of(path));
            if (options.External != ExternalDecoder.Always && stream == 0) return source;
            source.Dispose(); // it was opened for its exact errors
        }
        catch (UnsupportedCodecException unsupported)
        {
            try
            {
                return new FfmpegProgramSource(path, options);
            }
            catch (NoFramesException)
            {
                throw unsupported;
            }
        }
        return new FfmpegProgramSource(path, options, stream);
    }
}
