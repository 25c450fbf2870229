using Plotly.NET;

namespace VJepa.Lab.Plots;

/// <summary>One of several charts on a common x axis.</summary>
/// <param name="YTitle">Axis title, with the unit.</param>
/// <param name="Curves">Its lines; lines of one name share a color and a legend entry in all panels.</param>
/// <param name="Bound">A value to compare with and what it is, such as the highest possible rank.</param>
/// <param name="FromZero">The y axis begins at zero, so that "nearly nothing" looks so.</param>
public sealed record Panel(
    string YTitle, IReadOnlyList<Curve> Curves, (double Value, string Name)? Bound = null, bool FromZero = false);

/// <summary>Charts below each other on one x axis, to be read together.</summary>
public static class PanelChart
{
    private const int PanelHeight = 170;
    private const double Gap = 0.05;

    /// <param name="smoothing">As in <see cref="LossCurves"/>.</param>
    /// <exception cref="ArgumentException">No panel was given.</exception>
    public static GenericChart Of(IReadOnlyList<Panel> panels, string xTitle = "training step", string? title = null,
        double smoothing = 0)
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
            draft.Axis("yaxis" + number, panels[i].YTitle, ("domain", new[] { Math.Max(0, top - height), top }),
                ("rangemode", panels[i].FromZero ? "tozero" : null));
            if (panels[i].Bound is { } bound)
                draft.HorizontalLine(bound.Value, bound.Name, "y" + number);
            foreach (var curve in panels[i].Curves)
                CurveLines.Add(draft, curve, Theme.Of(curve.Role, curve.Name, names.IndexOf(curve.Name)), smoothing,
                    inLegend.Add(curve.Name), "y" + number);
        }
        var lowest = panels.Count == 1 ? "y" : $"y{panels.Count}";
        return draft.Axis("xaxis", xTitle, ("anchor", lowest)).Legend(panels.Any(panel => panel.Curves.Any(curve => curve.Name != panel.YTitle))).Build();
    }
}
