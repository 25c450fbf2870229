namespace VJepa.Lab.Plots;

/// <summary>Draws a curve; a long one as its values, faint, under their course over a short window.</summary>
internal static class CurveLines
{
    private const int MaxPoints = 400;
    private const int FewestToSmooth = 100;

    /// <param name="window">Share of the curve that the smoothing goes over; 0 draws the values alone.</param>
    internal static void Add(Draft draft, Curve curve, Rgb color, double window, bool inLegend, string yAxis = "y")
    {
        var points = curve.Points.ToList();
        var smooth = window > 0 && points.Count >= FewestToSmooth;
        if (smooth)
            Line(draft, curve.Name, points, color, yAxis, faint: true, inLegend: false);
        var shown = smooth ? Smoothed(points, Math.Max(1, (int)(points.Count * window / 2))) : points;
        Line(draft, curve.Name, shown, color, yAxis, faint: false, inLegend);
    }

    private static void Line(Draft draft, string name, IReadOnlyList<(double X, double Y)> points, Rgb color,
        string yAxis, bool faint, bool inLegend)
    {
        var thin = Thinning.Of(points, MaxPoints);
        draft.Add("scatter", ("mode", points.Count == 1 ? "markers" : "lines"), ("name", name), ("legendgroup", name),
            ("showlegend", inLegend), ("yaxis", yAxis == "y" ? null : yAxis),
            ("hoverinfo", faint ? "skip" : null), ("opacity", faint ? 0.3 : null),
            ("x", Draft.Numbers(thin.Select(point => point.X), digits: 8)), ("y", Draft.Numbers(thin.Select(point => point.Y), digits: 5)),
            ("line", new { color = color.ToString(), width = faint ? 1 : 2.5, simplify = false }));
    }

    /// <summary>
    /// At each point the straight line fitted to the points at most <paramref name="reach"/> away on either side: unlike
    /// a running mean it neither lags nor bends at the ends.
    /// </summary>
    private static List<(double X, double Y)> Smoothed(List<(double X, double Y)> points, int reach)
    {
        var sums = new (double Count, double I, double II, double Y, double IY)[points.Count + 1];
        for (var i = 0; i < points.Count; i++)
        {
            var (s, y) = (sums[i], points[i].Y);
            sums[i + 1] = double.IsFinite(y) ? (s.Count + 1, s.I + i, s.II + (double)i * i, s.Y + y, s.IY + i * y) : s;
        }
        var result = new List<(double X, double Y)>(points.Count);
        for (var i = 0; i < points.Count; i++)
        {
            var (a, b) = (sums[Math.Max(0, i - reach)], sums[Math.Min(points.Count, i + reach + 1)]);
            var count = b.Count - a.Count;
            var (meanI, meanY) = ((b.I - a.I) / count, (b.Y - a.Y) / count);
            var variance = (b.II - a.II) / count - meanI * meanI;
            var slope = variance > 0 ? ((b.IY - a.IY) / count - meanI * meanY) / variance : 0;
            result.Add((points[i].X, double.IsFinite(points[i].Y) ? meanY + slope * (i - meanI) : double.NaN));
        }
        return result;
    }
}
