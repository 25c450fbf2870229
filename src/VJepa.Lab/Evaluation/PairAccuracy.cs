using System.Globalization;
using VJepa.Lab.Worlds;

namespace VJepa.Lab.Evaluation;

/// <summary>The scores of a possible and an impossible clip that begin or end with the same frames.</summary>
/// <param name="Case">Index of the case; each gives two pairs.</param>
/// <param name="Kind">What is violated.</param>
/// <param name="ViolationFrame">The first frame after the change.</param>
/// <param name="Possible">Surprise by the possible clip.</param>
/// <param name="Impossible">Surprise by the impossible clip.</param>
public sealed record JudgedPair(long Case, ViolationKind Kind, int ViolationFrame, double Possible, double Impossible)
{
    /// <summary>1: the impossible clip surprised more; 0: less; .5: equally.</summary>
    public double Right => Impossible > Possible ? 1 : Impossible < Possible ? 0 : .5;
}

/// <summary>How often the impossible clip of a pair surprised more; chance is .5.</summary>
/// <param name="Share">Share of the pairs, 0 to 1.</param>
/// <param name="Error">Standard error over cases; the two pairs of a case share their frames and are not independent.</param>
/// <param name="Pairs">Number of pairs (or cases).</param>
public sealed record PairAccuracy(double Share, double Error, int Pairs)
{
    /// <exception cref="ArgumentException">There are no pairs.</exception>
    public static PairAccuracy Of(IEnumerable<JudgedPair> pairs)
    {
        var all = pairs.ToArray();
        var cases = Spread.Of([.. all.GroupBy(pair => pair.Case).Select(group => group.Average(pair => pair.Right))]);
        return new(all.Average(pair => pair.Right), cases.Deviation / Math.Sqrt(cases.Count), all.Length);
    }

    /// <summary>
    /// The same for whole cases (IntPhys's relative score, Riochet et al. 2018): right if the summed surprise of a case's impossible clips exceeds that of its possible ones. Both sums are over the same frames, so frames that are hard to predict cancel out.
    /// </summary>
    /// <exception cref="ArgumentException">There are no pairs.</exception>
    public static PairAccuracy OfCases(IEnumerable<JudgedPair> pairs)
    {
        double[] right = [.. pairs.GroupBy(pair => pair.Case).Select(group => group.Sum(p => p.Impossible - p.Possible)).Select(sum => sum > 0 ? 1 : sum < 0 ? 0 : .5)];
        var spread = Spread.Of(right);
        return new(spread.Mean, spread.Deviation / Math.Sqrt(spread.Count), right.Length);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{100 * Share:0.0} ± {100 * Error:0.0} % of {Pairs}");
}
