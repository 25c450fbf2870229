using System.Globalization;

namespace VJepa.Video;

/// <summary>A loader's counts and times since it started or since they were reset.</summary>
/// <param name="Batches">Batches delivered.</param>
/// <param name="Waited">Time the caller waited for worker threads.</param>
/// <param name="Making">Time the caller made batches itself, without worker threads.</param>
/// <param name="Elapsed">Time from the first request to the last delivery.</param>
/// <param name="FramesDecoded">Frames decoded.</param>
/// <param name="DecodeTime">Time spent decoding, summed over threads.</param>
/// <param name="CacheHits">Clips that came from the cache of decoded videos.</param>
/// <param name="Skipped">Videos left out, each once, in the list's order.</param>
public sealed record LoaderStatistics(long Batches, TimeSpan Waited, TimeSpan Making, TimeSpan Elapsed,
    long FramesDecoded, TimeSpan DecodeTime, long CacheHits, IReadOnlyList<SkippedVideo> Skipped)
{
    /// <summary>Fraction of the time that the caller waited, 0..1.</summary>
    public double WaitShare => Elapsed > TimeSpan.Zero ? Waited / Elapsed : 0;

    /// <summary>Fraction of the time that the caller made batches, 0..1.</summary>
    public double MakingShare => Elapsed > TimeSpan.Zero ? Making / Elapsed : 0;

    /// <summary>Frames per second and thread.</summary>
    public double DecodeRate => DecodeTime > TimeSpan.Zero ? FramesDecoded / DecodeTime.TotalSeconds : 0;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Batches} batches in {Elapsed.TotalSeconds:0.0} s ({MakingShare:P1} making, {WaitShare:P1} waiting), " +
        $"{DecodeRate:0} frames/s per thread, {CacheHits} clips from the cache, {Skipped.Count} videos skipped");
}

/// <summary>A video that was left out, and why.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">Its line in the list.</param>
/// <param name="Reason">The error message.</param>
public sealed record SkippedVideo(string Path, int Line, string Reason);
