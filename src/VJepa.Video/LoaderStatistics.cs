namespace VJepa.Video;

/// <summary>How a loader has done since it began or its statistics were last cleared.</summary>
/// <param name="Batches">Batches handed out.</param>
/// <param name="Waited">Time that the caller stood waiting for its workers.</param>
/// <param name="Making">Time that the caller made batches itself, where there are no workers.</param>
/// <param name="Elapsed">Time from the first request to the last delivery.</param>
/// <param name="FramesDecoded">Frames that the decoder gave.</param>
/// <param name="DecodeTime">Time in decoding, summed over threads.</param>
/// <param name="CacheHits">Clips that came from the cache of decoded videos.</param>
/// <param name="Skipped">Videos left out, each once, in the list's order.</param>
public sealed record LoaderStatistics(long Batches, TimeSpan Waited, TimeSpan Making, TimeSpan Elapsed, long FramesDecoded,
    TimeSpan DecodeTime, long CacheHits, IReadOnlyList<SkippedVideo> Skipped)
{
    /// <summary>Share of the time in which the caller waited, 0..1.</summary>
    public double WaitShare => Elapsed > TimeSpan.Zero ? Waited / Elapsed : 0;

    /// <summary>Share of the time in which the caller made batches, 0..1.</summary>
    public double MakingShare => Elapsed > TimeSpan.Zero ? Making / Elapsed : 0;

    /// <summary>Frames a second of one thread.</summary>
    public double DecodeRate => DecodeTime > TimeSpan.Zero ? FramesDecoded / DecodeTime.TotalSeconds : 0;

    public override string ToString() => FormattableString.Invariant(
        $"{Batches} batches in {Elapsed.TotalSeconds:0.0} s, of that {MakingShare:P1} making and {WaitShare:P1} waiting for them, {DecodeRate:0} frames/s a thread, {CacheHits} clips from the cache, {Skipped.Count} videos skipped");
}
