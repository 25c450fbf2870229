using System.Globalization;

namespace VJepa.Lab.Evaluation;

/// <summary>Mean and standard deviation of repeated measurements.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="Deviation">Standard deviation (n - 1); 0 for a single value.</param>
/// <param name="Count">Number of values.</param>
public sealed record Spread(double Mean, double Deviation, int Count)
{
    /// <param name="values">One for each seed or split.</param>
    /// <param name="name">What was measured, for the error.</param>
    /// <exception cref="ArgumentException">There are no values.</exception>
    public static Spread Of(IReadOnlyCollection<double> values, string name = "mean")
    {
        if (values.Count == 0)
            throw new ArgumentException($"\"{name}\" has no values; give at least one, one for each seed.");
        var mean = values.Average();
        var squares = values.Sum(value => (value - mean) * (value - mean));
        return new Spread(mean, values.Count == 1 ? 0 : Math.Sqrt(squares / (values.Count - 1)), values.Count);
    }

    /// <summary><c>0.578 ± 0.038</c>; of a single value the mean alone.</summary>
    public override string ToString() =>
        Mean.ToString("0.000", CultureInfo.InvariantCulture)
        + (Count > 1 ? Deviation.ToString(" ± 0.000", CultureInfo.InvariantCulture) : "");
}
