namespace VJepa.Tests.Parity;

/// <summary>
/// Tests of distributions at level 1 in 10 000 each; seeds are fixed, so a passing test stays passing. Several comparisons in one
/// test share the level (Bonferroni), which holds however they depend on each other.
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
        Assert.True(z <= Quantile(1 - Level), $"{what}: chi-square {chiSquare:0.0} with {freedom} degrees of freedom, z = {z:0.00}.");
    }

    /// <summary>Two-sided test that two means, with their standard errors, belong together; one of <paramref name="comparisons"/>.</summary>
    public static void AssertEqualMeans(double ours, double recorded, double standardError, int comparisons, string what)
    {
        var allowed = Quantile(1 - Level / (2 * comparisons)) * standardError;
        Assert.True(Math.Abs(ours - recorded) <= allowed + 1e-12, $"{what}: {ours:g6}, recorded {recorded:g6}, allowed difference {allowed:g3}.");
    }

    /// <summary>Mean and standard deviation (n - 1).</summary>
    public static (double Mean, double Deviation) Of(IReadOnlyCollection<double> values)
    {
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1)));
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
