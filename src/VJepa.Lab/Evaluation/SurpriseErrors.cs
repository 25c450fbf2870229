using static TorchSharp.torch;

namespace VJepa.Lab.Evaluation;

/// <summary>How far a model's predictions were from what came, token by token. It owns its tensor.</summary>
/// <param name="Values">Mean absolute difference over the features of a token: [B, windows, target times, tokens of a time].</param>
/// <param name="Starts">First predicted frame of each window, ascending.</param>
/// <param name="TubeletSize">Frames of a target time.</param>
public sealed record SurpriseErrors(Tensor Values, IReadOnlyList<int> Starts, int TubeletSize) : IDisposable
{
    /// <summary>The frames that some window predicts, ascending.</summary>
    public IReadOnlyList<int> Frames => [.. Enumerable.Range(0, Starts[^1] + Length).Where(frame => Starts.Any(start => Covers(start, frame)))];

    private int Length => (int)Values.shape[2] * TubeletSize;

    /// <summary>Surprise by each of <see cref="Frames"/>, the mean over the windows that predict it: [B][frames].</summary>
    /// <param name="tokenShare">Share of a time's tokens that count, above 0: the ones with the largest errors. 1: all.</param>
    /// <exception cref="ArgumentOutOfRangeException">The share is not above 0 and at most 1.</exception>
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

    /// <summary>One number for each video.</summary>
    public double[] Scores(SurpriseMeasure measure) =>
        [.. OverTime(measure.TokenShare).Select(video => measure.Score == SurpriseScore.Maximum ? video.Max() : video.Average())];

    public void Dispose() => Values.Dispose();

    private bool Covers(int start, int frame) => frame >= start && frame < start + Length;
}
