namespace VJepa.Tests.Parity;

/// <summary>
/// Tests of distributions, each wrong once in 10 000 times; seeds are fixed, so a passing test stays passing. Several
/// comparisons in one test share that level (Bonferroni), which holds however they depend on each other. Errors come
/// from both samples together: a value so rare that only one of them has it is then no contradiction.
/// </summary>
internal static class Statistic
{
    public const double Level = 1e-4;

    /// <summary>Chi-square test that counts come from cells of equal probability.</summary>
    public static void AssertUniform(IReadOnlyCollection<long> counts, double expected, string what)
    {
        var chiSquare = counts.Sum(count => (count - expected) * (count - expected) / expected);
        // Wilson and Hilferty: the cube root of chi-square over its degrees of freedom is nearly normal.
        double freedom = counts.Count - 1;
        var z = (Math.Cbrt(chiSquare / freedom) - (1 - 2 / (9 * freedom))) / Math.Sqrt(2 / (9 * freedom));
        Assert.True(z <= Quantile(1 - Level),
            $"{what}: chi-square {chiSquare:0.0} with {freedom} degrees of freedom, z = {z:0.00}.");
    }

    /// <summary>Two-sided test of a difference with this standard error; one of several comparisons.</summary>
    public static void AssertEqual(double ours, double recorded, double standardError, int comparisons, string what)
    {
        var allowed = Quantile(1 - Level / (2 * comparisons)) * standardError;
        Assert.True(Math.Abs(ours - recorded) <= allowed + 1e-12,
            $"{what}: {ours:g6}, recorded {recorded:g6}, allowed difference {allowed:g3}.");
    }

    /// <summary>Two-sided test of a mean.</summary>
    public static void AssertEqualMeans(Sample ours, Sample recorded, int comparisons, string what)
    {
        var error = Math.Sqrt(ours.PooledWith(recorded).Variance * ErrorShare(ours, recorded));
        AssertEqual(ours.Mean, recorded.Mean, error, comparisons, $"{what}, mean");
    }

    /// <summary>
    /// Two-sided test of a variance. The fourth moment that its error needs is our own and, for the recorded sample,
    /// the largest that its range allows, which is exact where rare values make up the variance.
    /// </summary>
    public static void AssertEqualVariances(Sample ours, Sample recorded, int comparisons, string what)
    {
        var pooled = ours.PooledWith(recorded);
        var ofSquares = Math.Max(0, pooled.Fourth - pooled.Variance * pooled.Variance);
        // The squared error of the mean is part of a variance, and all of it where two values are equally likely.
        var ofMean = 2 * pooled.Variance * ErrorShare(ours, recorded);
        var error = Math.Sqrt(ofSquares * ErrorShare(ours, recorded)) + ofMean;
        AssertEqual(ours.Variance, recorded.Variance, error, comparisons, $"{what}, variance");
    }

    /// <summary>
    /// Two-sided test of the mean of shares between 0 and 1. A share that is nearly always 0 (or 1) has the variance of
    /// a rare event, p(1 - p), which bounds every other one too; elsewhere our own sample tells its variance.
    /// </summary>
    public static void AssertEqualShares(double[] ours, double recorded, double n, int comparisons, string what)
    {
        var mean = ours.Average();
        var p = (ours.Length * mean + n * recorded) / (ours.Length + n);
        var rare = Math.Min(p, 1 - p) * ours.Length < 20;
        var variance = rare ? p * (1 - p) : Math.Min(p * (1 - p), Sample.Of(ours).Variance);
        AssertEqual(mean, recorded, Math.Sqrt(Math.Max(0, variance) * (1.0 / ours.Length + 1 / n)), comparisons, what);
    }

    /// <summary>Test that a share <paramref name="quantile"/> of our values lies below a recorded quantile.</summary>
    public static void AssertQuantile(
        double[] ours, double quantile, double value, double n, int comparisons, string what)
    {
        double count = ours.Length;
        var (below, upTo) = (ours.Count(one => one < value) / count, ours.Count(one => one <= value) / count);
        // Recorded quantiles lie between two neighbors of the sorted values, and counts are whole.
        var error = Math.Sqrt(quantile * (1 - quantile) * (1 / count + 1 / n));
        var allowed = Quantile(1 - Level / (2 * comparisons)) * error + 2 / count + 2 / n;
        Assert.True(below <= quantile + allowed && upTo >= quantile - allowed,
            $"{what}: {below:p1} of the values lie below {value}, {upTo:p1} up to it; recorded {quantile:p1}, " +
            $"allowed difference {allowed:p1}.");
    }

    /// <summary>The standard normal's quantile, by bisection of its distribution function.</summary>
    public static double Quantile(double probability)
    {
        var (low, high) = (-10.0, 10.0);
        while (high - low > 1e-9)
        {
            var middle = (low + high) / 2;
            if (Distribution(middle) < probability) low = middle;
            else high = middle;
        }
        return low;
    }

    /// <summary>The smallest count that a Poisson variable exceeds with at most <see cref="Level"/>.</summary>
    public static int PoissonUpper(double mean)
    {
        var (count, probability) = (0, Math.Exp(-mean));
        for (var sum = probability; sum < 1 - Level; sum += probability) probability *= mean / ++count;
        return count;
    }

    private static double ErrorShare(Sample ours, Sample recorded) => 1 / ours.Count + 1 / recorded.Count;

    // Simpson's rule on the density; precise to 1e-12 over the range that tests use.
    private static double Distribution(double z)
    {
        const int steps = 2000;
        var width = z / steps;
        static double Density(double x) => Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        var sum = Density(0) + Density(z);
        for (var i = 1; i < steps; i++) sum += (i % 2 == 1 ? 4 : 2) * Density(i * width);
        return .5 + sum * width / 3;
    }
}
