using Plotly.NET;

namespace VJepa.Lab.Plots;

/// <summary>
/// Collects points while training runs and gives the chart so far, to be shown in place of the last one. Peaks are
/// kept, points are thinned, so that the chart stays small however long the run.
/// </summary>
/// <param name="panels">One panel for each: name of the curve's y axis, with its unit.</param>
public sealed class LiveCurves(params string[] panels)
{
    private const int MaxPoints = 4000;
    private readonly Lock gate = new();
    private readonly Dictionary<(string Panel, string Curve), List<(double X, double Y)>> curves = [];

    /// <summary>A point of a panel's only curve, which has the panel's name.</summary>
    public void Add(string panel, double x, double y) => Add(panel, panel, x, y);

    /// <exception cref="ArgumentException">There is no such panel.</exception>
    public void Add(string panel, string curve, double x, double y)
    {
        if (!panels.Contains(panel))
            throw new ArgumentException($"There is no panel \"{panel}\"; the panels are {string.Join(", ", panels)}.");
        lock (gate)
        {
            if (!curves.TryGetValue((panel, curve), out var points))
                curves[(panel, curve)] = points = [];
            points.Add((x, y));
            if (points.Count > MaxPoints)
                curves[(panel, curve)] = [.. Thinning.Of(points, MaxPoints / 2)];
        }
    }

    /// <summary>The chart so far; panels without a point are empty.</summary>
    public GenericChart Chart(string xTitle = "training step", string? title = null)
    {
        lock (gate)
            return PanelChart.Of(
                [.. panels.Select(panel => new Panel(panel,
                    [.. curves.Where(curve => curve.Key.Panel == panel)
                        .Select(curve => new Curve(curve.Key.Curve, curve.Value.ToArray()))]))],
                xTitle, title, smoothing: 0.02);
    }
}
