using static TorchSharp.torch;

namespace VJepa.Evaluation;

/// <summary>How far a model's predictions were from what came, token by token. It owns its tensor.</summary>
/// <param name="Values">Mean absolute difference over the features of a token: [B, windows, target times, tokens of a time].</param>
/// <param name="Frames">First predicted frame of each window.</param>
/// <param name="TubeletSize">Frames of a target time.</param>
public sealed record SurpriseErrors(Tensor Values, IReadOnlyList<int> Frames, int TubeletSize) : IDisposable
{
    /// <summary>The surprise of each window of each video, [B][windows].</summary>
    /// <param name="tokenShare">Share of a time's tokens that count, above 0: the ones with the largest errors. 1: all.</param>
    /// <param name="times">So many of the target times count, the nearest first; 0: all.</param>
    /// <exception cref="ArgumentOutOfRangeException">A share or a number of times that there is not.</exception>
    public double[][] OverTime(double tokenShare = 1, int times = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(tokenShare, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(tokenShare, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(times, Values.shape[2]);
        using var scope = NewDisposeScope();
        var counted = times == 0 ? Values : Values.narrow(2, 0, times);
        var kept = Math.Max(1, (int)Math.Round(tokenShare * counted.shape[3]));
        var surprise = counted.topk(kept, 3).values.mean([2, 3]).to(float64); // [B, windows]
        var all = surprise.data<double>().ToArray();
        return [.. all.Chunk(Frames.Count)];
    }

    /// <summary>One number for each video.</summary>
    public double[] Scores(SurpriseMeasure measure) =>
        [.. OverTime(measure.TokenShare, measure.Times).Select(video => measure.Score == SurpriseScore.Maximum ? video.Max() : video.Average())];

    public void Dispose() => Values.Dispose();
}
