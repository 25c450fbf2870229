namespace VJepa.Plots;

/// <summary>Draws a curve; a long one as its values, faint, under their mean over a short centred window.</summary>
internal static class CurveLines
{
    private const int MostPoints = 500;
    private const int FewestToSmooth = 100;

    /// <param name="window">Share of the curve that the mean goes over; 0 draws the values alone.</param>
    internal static void Add(Draft draft, Curve curve, Colour colour, double window, bool inLegend, string yAxis = "y")
    {
        var points = curve.Points.ToList();
        var smooth = window > 0 && points.Count >= FewestToSmooth;
        if (smooth)
            Line(draft, curve.Name, points, colour, yAxis, faint: true, inLegend: false);
        var shown = smooth ? Smoothed(points, Math.Max(1, (int)(points.Count * window / 2))) : points;
        Line(draft, curve.Name, shown, colour, yAxis, faint: false, inLegend);
    }

    private static void Line(Draft draft, string name, IReadOnlyList<(double X, double Y)> points, Colour colour,
        string yAxis, bool faint, bool inLegend)
    {
        var thin = Thinning.Of(points, MostPoints);
        draft.Add("scatter", ("mode", points.Count == 1 ? "markers" : "lines"), ("name", name), ("legendgroup", name),
            ("showlegend", inLegend), ("yaxis", yAxis == "y" ? null : yAxis),
            ("hoverinfo", faint ? "skip" : null), ("opacity", faint ? 0.3 : null),
            ("x", Draft.Numbers(thin.Select(point => point.X))), ("y", Draft.Numbers(thin.Select(point => point.Y))),
            ("line", new { color = colour.ToString(), width = faint ? 1 : 2.5 }));
    }

    /// <summary>Mean over the points at most <paramref name="reach"/> away on either side: no lag.</summary>
    private static List<(double X, double Y)> Smoothed(List<(double X, double Y)> points, int reach)
    {
        var sums = new double[points.Count + 1];
        var counts = new int[points.Count + 1];
        for (var i = 0; i < points.Count; i++)
        {
            var known = double.IsFinite(points[i].Y);
            sums[i + 1] = sums[i] + (known ? points[i].Y : 0);
            counts[i + 1] = counts[i] + (known ? 1 : 0);
        }
        var result = new List<(double X, double Y)>(points.Count);
        for (var i = 0; i < points.Count; i++)
        {
            var near = Math.Min(reach, Math.Min(i, points.Count - 1 - i)); // as far on both sides: ends are not bent
            var (from, to) = (i - near, i + near + 1);
            var count = counts[to] - counts[from];
            result.Add((points[i].X, count > 0 && double.IsFinite(points[i].Y) ? (sums[to] - sums[from]) / count : double.NaN));
        }
        return result;
    }
}
