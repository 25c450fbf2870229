namespace VJepa.Video;

/// <summary>A position in a video that moves forward frame by frame, or by a seek where that is faster.</summary>
internal sealed class FrameCursor(string path, VideoReaderOptions options) : IDisposable
{
    // Decoding fewer frames than this is cheaper than a seek to a key frame.
    private const int SeekDistance = 64;

    private IFrameSource source = FrameSource.Open(path, options);
    private double shift;

    public VideoInfo Info => source.Info;

    /// <summary>Index of the current frame; -1 before the first.</summary>
    public int Position { get; private set; } = -1;

    /// <summary>Seconds of the current frame from the first; always increasing.</summary>
    public double Time { get; private set; }

    /// <summary>Moves to the next frame without converting it; false at the end.</summary>
    public bool Next()
    {
        if (!source.Grab()) return false;
        Position++;
        if (Position == 0) return true;
        var given = source.Time + shift;
        if (!(given > Time))
        {
            // The frame has no time of its own, or the clock was set back: continue at the average rate.
            var next = Time + (Info.Fps > 0 ? 1 / Info.Fps : 0);
            if (!double.IsNaN(given)) shift += next - given;
            given = next;
        }
        Time = given;
        return true;
    }

    /// <summary>Moves forward to a frame.</summary>
    /// <param name="index">The frame.</param>
    /// <param name="last">The last frame the caller needs; named if the video is too short.</param>
    public void MoveTo(int index, int last, CancellationToken cancel)
    {
        if (index - Position > SeekDistance)
        {
            if (source.TrySeek(index, cancel))
            {
                (Position, Time) = (index, source.Time);
                return;
            }
            // A failed seek leaves the source anywhere: start again, frame by frame.
            source.Dispose();
            source = FrameSource.Open(Info.Path, options);
            (Position, Time, shift) = (-1, 0, 0);
        }
        while (Position < index)
        {
            cancel.ThrowIfCancellationRequested();
            if (!Next()) throw new VideoTooShortException(Info.Path, Position + 1, last + 1);
        }
    }

    /// <summary>Writes the current frame, RGB [H, W, 3]; false if it does not decode.</summary>
    public bool CopyTo(Span<byte> pixels) => source.CopyTo(pixels);

    /// <summary>What the decoder reported so far.</summary>
    /// <param name="frames">Frames decoded, if all were; null if only some were asked for.</param>
    public IReadOnlyList<string> Warnings(int? frames)
    {
        var warnings = new List<string>();
        var (count, first) = source.Errors;
        var errors = $"{count} error{(count == 1 ? "" : "s")}";
        if (count > 0) warnings.Add($"{Info.Path}: the decoder reported {errors}, the first: {first ?? "unknown"}");
        if (frames < Info.FrameCount * 9 / 10)
            warnings.Add($"{Info.Path}: only {frames} frames decode; the header says {Info.FrameCount}.");
        return warnings;
    }

    /// <summary>Ends a decoder in another process, so that a thread waiting for it returns.</summary>
    public void Kill() => (source as FfmpegProgramSource)?.Kill();

    public void Dispose() => source.Dispose();
}
