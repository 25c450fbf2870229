using Plotly.NET;
using VJepa.Lab.Evaluation;

namespace VJepa.Lab.Plots;

/// <summary>Surprise over time: lines are means over videos, bands standard errors.</summary>
public static class SurpriseChart
{
    /// <param name="curves">One value per video at each time. Bands are ± one standard error of the mean.</param>
    /// <param name="moment">Time of a dotted line: the violation.</param>
    /// <param name="xTitle">Title of the x axis, with the unit.</param>
    /// <param name="yTitle">Title of the y axis.</param>
    /// <exception cref="ArgumentException">A time has no values.</exception>
    public static GenericChart Of(
        IEnumerable<SeedCurve> curves, double? moment = 0, string xTitle = "frames since the violation",
        string yTitle = "surprise", string? title = null)
    {
        var draft = new Draft(title);
        foreach (var (i, curve) in curves.Index())
        {
            var color = Theme.Of(curve.Role, curve.Name, i);
            var points = curve.Points.OrderBy(point => point.X)
                .Select(point => (point.X, Spread: Spread.Of(point.Values, curve.Name)))
                .Select(p => (p.X, p.Spread.Mean, Error: p.Spread.Deviation / Math.Sqrt(p.Spread.Count))).ToArray();
            double[] xs = [.. points.Select(point => point.X)];
            draft.Add("scatter", ("mode", "lines"), ("legendgroup", curve.Name),
                ("showlegend", false), ("hoverinfo", "skip"),
                ("x", xs.Concat(xs.Reverse()).ToArray()),
                ("y", Draft.Numbers(
                    points.Select(p => p.Mean + p.Error).Concat(points.Reverse().Select(p => p.Mean - p.Error)),
                    digits: 5)),
                ("fill", "toself"), ("fillcolor", color.WithOpacity(0.18)), ("line", new { width = 0 }));
            draft.Add("scatter", ("mode", "lines+markers"), ("name", curve.Name), ("legendgroup", curve.Name),
                ("x", xs),
                ("y", Draft.Numbers(points.Select(point => point.Mean), digits: 5)),
                ("line", new { color = color.ToString(), width = 2.5 }), ("marker", new { size = 6 }));
        }
        if (moment is { } x)
        {
            var line = new { color = Theme.Text.ToString(), dash = "dot", width = 1.5 };
            var shape = new { type = "line", x0 = x, x1 = x, yref = "paper", y0 = 0, y1 = 1, line };
            draft.Layout("shapes", new[] { shape });
        }
        return draft.Axis("xaxis", $"{xTitle}   (band: ± standard error)").Axis("yaxis", yTitle).Legend(true).Build();
    }
}
