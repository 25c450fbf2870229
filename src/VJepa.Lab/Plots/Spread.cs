namespace VJepa.Lab.Plots;

/// <summary>Mean and sample standard deviation (n - 1) of values over seeds; one value has deviation 0.</summary>
internal readonly record struct Spread(double Mean, double Deviation)
{
    /// <exception cref="ArgumentException">No value.</exception>
    internal static Spread Of(IReadOnlyList<double> values, string name)
    {
        if (values.Count == 0)
            throw new ArgumentException($"\"{name}\" has no values; give at least one, one for each seed.");
        var mean = values.Average();
        var squares = values.Sum(value => (value - mean) * (value - mean));
        return new(mean, values.Count > 1 ? Math.Sqrt(squares / (values.Count - 1)) : 0);
    }
}
