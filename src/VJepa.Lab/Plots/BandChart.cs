using VJepa.Lab.Evaluation;

namespace VJepa.Lab.Plots;

/// <summary>Shares over something, each line with a band of one standard deviation over seeds.</summary>
internal static class BandChart
{
    internal static Draft Of(IEnumerable<SeedCurve> curves, string what, string xTitle, bool logarithmicX, string? title)
    {
        var draft = new Draft(title);
        var seeds = new List<int>();
        var places = new SortedSet<double>();
        foreach (var (i, curve) in curves.Index())
        {
            var points = curve.Points.OrderBy(point => point.X).ToArray();
            foreach (var (x, values) in points)
            {
                Percent.Check(values, curve.Name);
                seeds.Add(values.Count);
                places.Add(x);
            }
            var color = Theme.Of(curve.Role, curve.Name, i);
            var spreads = points.Select(p => Spread.Of([.. p.Values.Select(value => 100 * value)], curve.Name)).ToArray();
            double[] xs = [.. points.Select(point => point.X)];
            if (spreads.Any(spread => spread.Deviation > 0))
                Band(draft, curve.Name, xs, spreads, color);
            draft.Add("scatter", ("mode", "lines+markers"), ("name", curve.Name), ("legendgroup", curve.Name), ("x", xs),
                ("y", spreads.Select(spread => spread.Mean).ToArray()),
                ("line", new { color = color.ToString(), width = 2.5 }), ("marker", new { size = 7 }));
        }
        var note = seeds.Count > 0 ? Percent.SpreadNote("band", seeds) : "";
        return draft
            .Axis("xaxis", note == "" ? xTitle : $"{xTitle}   ({note})", ("type", logarithmicX ? "log" : null),
                ("tickvals", logarithmicX ? places.ToArray() : null))
            .Axis("yaxis", what + " (%)", ("range", new[] { 0, 102 }))
            .Legend(true);
    }

    private static void Band(Draft draft, string name, double[] xs, Spread[] spreads, Rgb color) =>
        draft.Add("scatter", ("mode", "lines"), ("legendgroup", name), ("showlegend", false), ("hoverinfo", "skip"),
            ("x", xs.Concat(xs.Reverse()).ToArray()),
            ("y", spreads.Select(s => s.Mean + s.Deviation).Concat(spreads.Reverse().Select(s => s.Mean - s.Deviation)).ToArray()),
            ("fill", "toself"), ("fillcolor", color.WithOpacity(0.18)), ("line", new { width = 0 }));
}
