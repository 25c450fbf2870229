namespace VJepa.Video;

/// <summary>Frames one after the other. The small type behind which a decoder stands.</summary>
internal interface IFrameSource : IDisposable
{
    /// <summary>Size and rate; the size is known before the first frame is taken.</summary>
    VideoInfo Info { get; }

    /// <summary>Moves to the next frame; false at the end.</summary>
    bool Grab();

    /// <summary>Moves to the frame of that number without the ones between; false where that can't be done for sure.</summary>
    bool TrySeek(int index, CancellationToken cancel);

    /// <summary>Seconds of the current frame from the first one; NaN where the container has no time for it.</summary>
    double Time { get; }

    /// <summary>Writes the current frame as RGB, [H, W, 3] of <see cref="Info"/>'s size.</summary>
    bool CopyTo(Span<byte> pixels);

    /// <summary>How often the decoder complained so far, and its first words.</summary>
    (int Count, string? First) Errors { get; }
}
