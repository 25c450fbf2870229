using System.Text.Json;

namespace VJepa.Tests.Parity;

/// <summary>What is known of a sample.</summary>
/// <param name="Count">Values.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Variance">Their variance (n - 1).</param>
/// <param name="Fourth">Their fourth central moment, or a bound of it.</param>
internal sealed record Sample(double Count, double Mean, double Variance, double Fourth)
{
    public static Sample Of(double[] values)
    {
        var mean = values.Average();
        var variance = values.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, values.Length - 1);
        return new Sample(values.Length, mean, variance, values.Average(value => Math.Pow(value - mean, 4)));
    }

    /// <summary>A recorded <c>n, mean, std, min, max</c>. Its fourth moment is at most range² · variance.</summary>
    public static Sample Recorded(JsonElement json)
    {
        var (mean, deviation) = (json.Number("mean"), json.Number("std"));
        var range = Math.Max(json.Number("max") - mean, mean - json.Number("min"));
        return new Sample(json.Number("n"), mean, deviation * deviation, Math.Pow(range * deviation, 2));
    }

    /// <summary>Both samples seen as one of the same distribution.</summary>
    public Sample PooledWith(Sample other)
    {
        var count = Count + other.Count;
        double Mix(double ours, double theirs) => (Count * ours + other.Count * theirs) / count;
        return new Sample(count, Mix(Mean, other.Mean), Mix(Variance, other.Variance), Mix(Fourth, other.Fourth));
    }
}
