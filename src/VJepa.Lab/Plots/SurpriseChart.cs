using Plotly.NET;
using VJepa.Lab.Evaluation;

namespace VJepa.Lab.Plots;

/// <summary>Surprise over time: the mean of many videos as a line, its standard error as a band.</summary>
public static class SurpriseChart
{
    /// <param name="curves">At each time one value for each video. Bands are ± one standard error of the mean.</param>
    /// <param name="moment">Where a dotted line stands: the violation.</param>
    /// <param name="xTitle">What the times are, with the unit.</param>
    /// <param name="yTitle">What is measured.</param>
    /// <exception cref="ArgumentException">A time without values.</exception>
    public static GenericChart Of(IEnumerable<SeedCurve> curves, double? moment = 0, string xTitle = "frames since the violation",
        string yTitle = "surprise", string? title = null)
    {
        var draft = new Draft(title);
        foreach (var (i, curve) in curves.Index())
        {
            var color = Theme.Of(curve.Role, curve.Name, i);
            var points = curve.Points.OrderBy(point => point.X).Select(point => (point.X, Spread.Of(point.Values, curve.Name).Mean,
                Error: Spread.Of(point.Values, curve.Name).Deviation / Math.Sqrt(point.Values.Count))).ToArray();
            double[] xs = [.. points.Select(point => point.X)];
            draft.Add("scatter", ("mode", "lines"), ("legendgroup", curve.Name), ("showlegend", false), ("hoverinfo", "skip"),
                ("x", xs.Concat(xs.Reverse()).ToArray()),
                ("y", Draft.Numbers(points.Select(p => p.Mean + p.Error).Concat(points.Reverse().Select(p => p.Mean - p.Error)), digits: 5)),
                ("fill", "toself"), ("fillcolor", color.WithOpacity(0.18)), ("line", new { width = 0 }));
            draft.Add("scatter", ("mode", "lines+markers"), ("name", curve.Name), ("legendgroup", curve.Name), ("x", xs),
                ("y", Draft.Numbers(points.Select(point => point.Mean), digits: 5)),
                ("line", new { color = color.ToString(), width = 2.5 }), ("marker", new { size = 6 }));
        }
        if (moment is { } x)
            draft.Layout("shapes", new[] { new { type = "line", x0 = x, x1 = x, yref = "paper", y0 = 0, y1 = 1, line = new { color = Theme.Text.ToString(), dash = "dot", width = 1.5 } } });
        return draft.Axis("xaxis", $"{xTitle}   (band: ± standard error)").Axis("yaxis", yTitle).Legend(true).Build();
    }
}
