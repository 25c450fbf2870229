using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>Prediction errors by token. It owns its tensor.</summary>
/// <param name="Values">Mean absolute error over a token's features: [B, windows, target slices, tokens per slice].</param>
/// <param name="Starts">Index of the first predicted frame of each window, ascending.</param>
/// <param name="TubeletSize">Frames per target slice.</param>
public sealed record SurpriseErrors(Tensor Values, IReadOnlyList<int> Starts, int TubeletSize) : IDisposable
{
    /// <summary>The frames that at least one window predicts, ascending.</summary>
    public IReadOnlyList<int> Frames => [.. Enumerable.Range(0, Starts[^1] + Length).Where(frame => Starts.Any(start => Covers(start, frame)))];

    private int Length => (int)Values.shape[2] * TubeletSize;

    /// <summary>Surprise at each of <see cref="Frames"/>: the mean over the windows that predict it, [B][frames].</summary>
    /// <param name="tokenShare">Share of a slice's tokens to average, above 0 and at most 1: those with the largest errors.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is out of range.</exception>
    public double[][] OverTime(double tokenShare = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(tokenShare, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokenShare, 1);
        using var scope = NewDisposeScope();
        var kept = Math.Max(1, (int)Math.Round(tokenShare * Values.shape[3]));
        var times = Values.topk(kept, 3).values.mean([3]).to(float64); // [B, windows, target times]
        var all = times.data<double>().ToArray();
        var (windows, length) = (Starts.Count, (int)Values.shape[2]);
        int[] frames = [.. Frames];
        return [.. all.Chunk(windows * length).Select(video => frames.Select(frame => Enumerable.Range(0, windows)
            .Where(w => Covers(Starts[w], frame)).Average(w => video[(w * length) + ((frame - Starts[w]) / TubeletSize)])).ToArray())];
    }

    /// <summary>One number per video.</summary>
    public double[] Scores(SurpriseMeasure measure) =>
        [.. OverTime(measure.TokenShare).Select(video => measure.Score == SurpriseScore.Maximum ? video.Max() : video.Average())];

    public void Dispose() => Values.Dispose();

    private bool Covers(int start, int frame) => frame >= start && frame < start + Length;
}
