using System.Globalization;

namespace VJepa.Evaluation;

/// <summary>How often the impossible clip of a pair surprised more; chance is one half.</summary>
/// <param name="Share">Share of the pairs, 0..1.</param>
/// <param name="Error">Standard error over cases: the two pairs of a case are made of the same frames and are not independent.</param>
/// <param name="Pairs">Number of pairs.</param>
public sealed record PairAccuracy(double Share, double Error, int Pairs)
{
    /// <exception cref="ArgumentException">There is no pair.</exception>
    public static PairAccuracy Of(IEnumerable<JudgedPair> pairs)
    {
        var all = pairs.ToArray();
        var cases = Spread.Of([.. all.GroupBy(pair => pair.Case).Select(group => group.Average(pair => pair.Right))]);
        return new(all.Average(pair => pair.Right), cases.Deviation / Math.Sqrt(cases.Count), all.Length);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{100 * Share:0.0} ± {100 * Error:0.0} % of {Pairs}");
}
