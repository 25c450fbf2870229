using Plotly.NET;

namespace VJepa.Lab.Plots;

/// <summary>Histogram; several sets overlap in one chart.</summary>
public static class HistogramChart
{
    /// <param name="sets">Name and values of each set.</param>
    /// <param name="xTitle">Title of the x axis, with the unit.</param>
    /// <param name="bins">Approximate number of bars.</param>
    /// <exception cref="ArgumentException">There is no finite value.</exception>
    public static GenericChart Of(
        IEnumerable<(string Name, IEnumerable<double> Values)> sets, string xTitle, int bins = 30,
        string? title = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bins);
        var all = sets.Select(set => (set.Name, Values: set.Values.Where(double.IsFinite).ToArray())).ToArray();
        if (!all.Any(set => set.Values.Length > 0))
            throw new ArgumentException("A histogram needs at least one finite value; none was given.", nameof(sets));
        var (low, high) = (all.SelectMany(set => set.Values).Min(), all.SelectMany(set => set.Values).Max());
        var width = high > low ? (high - low) / bins : 1;
        var draft = new Draft(title).Axis("xaxis", xTitle).Axis("yaxis", "count")
            .Layout("barmode", "overlay").Legend(all.Length > 1).Layout("bargap", 0.04);
        foreach (var (i, (name, values)) in all.Index())
        {
            var counts = new int[high > low ? bins : 1];
            foreach (var value in values)
                counts[Math.Min((int)((value - low) / width), counts.Length - 1)]++;
            draft.Add("bar", ("name", name), ("opacity", all.Length > 1 ? 0.65 : null), ("width", width * 0.96),
                ("x", counts.Select((_, bin) => low + (bin + 0.5) * width).ToArray()), ("y", counts),
                ("marker", new { color = Theme.Of(null, name, i).ToString() }));
        }
        return draft.Build();
    }

    public static GenericChart Of(IEnumerable<double> values, string xTitle, int bins = 30, string? title = null) =>
        Of([(xTitle, values)], xTitle, bins, title);
}
