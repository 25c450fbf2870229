namespace VJepa.Plots;

internal static class Percent
{
    internal static string AxisTitle(int seeds, string what = "accuracy") =>
        seeds > 1 ? $"{what} (%), mean ± s.d. of {seeds} seeds" : $"{what} (%)";

    /// <exception cref="ArgumentException">A value is outside 0 to 1.</exception>
    internal static void Check(IEnumerable<double> shares, string name)
    {
        foreach (var share in shares)
            if (share is not (>= 0 and <= 1))
                throw new ArgumentException($"\"{name}\" has the value {share}; shares go from 0 to 1, not in percent.");
    }
}
