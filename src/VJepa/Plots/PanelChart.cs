using Plotly.NET;

namespace VJepa.Plots;

/// <summary>Charts below each other on one x axis, to be read together.</summary>
public static class PanelChart
{
    private const int PanelHeight = 150;
    private const double Gap = 0.05;
    private const int MostPoints = 400;

    /// <exception cref="ArgumentException">No panel was given.</exception>
    public static GenericChart Of(IReadOnlyList<Panel> panels, string xTitle = "training step", string? title = null)
    {
        if (panels.Count == 0)
            throw new ArgumentException("A panel chart needs at least one panel; none was given.", nameof(panels));
        var draft = new Draft(title, PanelHeight * panels.Count + 100);
        var names = panels.SelectMany(panel => panel.Curves).Select(curve => curve.Name).Distinct().ToList();
        var height = (1 - Gap * (panels.Count - 1)) / panels.Count;
        var inLegend = new HashSet<string>();
        for (var i = 0; i < panels.Count; i++)
        {
            var number = i == 0 ? "" : $"{i + 1}";
            var top = 1 - i * (height + Gap);
            draft.Axis("yaxis" + number, panels[i].YTitle, ("domain", new[] { Math.Max(0, top - height), top }));
            if (panels[i].Bound is { } bound)
                draft.HorizontalLine(bound.Value, bound.Name, "y" + number);
            foreach (var curve in panels[i].Curves)
                Line(draft, curve, "y" + number, names.IndexOf(curve.Name), inLegend.Add(curve.Name));
        }
        var lowest = panels.Count == 1 ? "y" : $"y{panels.Count}";
        return draft.Axis("xaxis", xTitle, ("anchor", lowest)).Layout("showlegend", names.Count > 1).Build();
    }

    private static void Line(Draft draft, Curve curve, string yAxis, int index, bool inLegend)
    {
        var points = Thinning.Of([.. curve.Points], MostPoints);
        draft.Add("scatter", ("mode", "lines"), ("name", curve.Name), ("legendgroup", curve.Name),
            ("showlegend", inLegend), ("yaxis", yAxis),
            ("x", Draft.Numbers(points.Select(point => point.X))), ("y", Draft.Numbers(points.Select(point => point.Y))),
            ("line", new { color = Theme.Of(curve.Role, curve.Name, index).ToString(), width = 2 }));
    }
}
