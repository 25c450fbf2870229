namespace VJepa.Lab.Plots;

internal static class Percent
{
    /// <summary>Note on the meaning of whiskers or bands, for an axis title.</summary>
    internal static string SpreadNote(string what, IReadOnlyCollection<int> runs) =>
        runs.Max() == 1 ? "" : $"{what}: ± s.d. over {(runs.Min() == runs.Max() ? "" : "up to ")}{runs.Max()} runs";

    /// <exception cref="ArgumentException">A value is outside 0 to 1.</exception>
    internal static void Check(IEnumerable<double> shares, string name)
    {
        foreach (var share in shares)
            if (share is not (>= 0 and <= 1))
                throw new ArgumentException($"\"{name}\" has the value {share}; shares must be 0 to 1, not percent.");
    }
}
