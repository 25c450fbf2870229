using Plotly.NET;
using VJepa.Training;

namespace VJepa.Plots;

/// <summary>Losses over training steps: every value faint, the smoothed course strong.</summary>
public static class LossCurves
{
    private const int MostPoints = 600;

    /// <param name="smoothing">Share of the past in the running mean, 0 (none) to below 1.</param>
    /// <param name="logarithmic">Logarithmic y axis.</param>
    public static GenericChart Of(IEnumerable<Curve> curves, double smoothing = 0.9, bool logarithmic = false,
        string yTitle = "loss", string xTitle = "training step", string? title = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(smoothing);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(smoothing, 1);
        var draft = new Draft(title).Axis("xaxis", xTitle)
            .Axis("yaxis", yTitle, ("type", logarithmic ? "log" : null));
        foreach (var (i, curve) in curves.Index())
        {
            var points = curve.Points.ToList();
            var colour = Theme.Of(curve.Role, curve.Name, i);
            var smooth = smoothing > 0 && points.Count > 20;
            if (smooth)
                Line(draft, curve.Name, points, colour, faint: true);
            Line(draft, curve.Name, smooth ? Smoothed(points, smoothing) : points, colour, faint: false);
        }
        return draft.Layout("showlegend", true).Build();
    }

    public static GenericChart Of(params Curve[] curves) => Of(curves, 0.9);

    /// <summary>The loss of one run, step by step.</summary>
    public static GenericChart Of(IEnumerable<StepReport> steps, double smoothing = 0.9, string? title = null) =>
        Of([new Curve("training loss", steps.Select(step => ((double)step.Step, step.Loss)), Role.Predicted)], smoothing,
            title: title);

    private static void Line(Draft draft, string name, IReadOnlyList<(double X, double Y)> points, Colour colour, bool faint)
    {
        var thin = Thinning.Of(points, MostPoints);
        draft.Add("scatter", ("mode", "lines"), ("name", name), ("legendgroup", name), ("showlegend", !faint),
            ("hoverinfo", faint ? "skip" : null), ("opacity", faint ? 0.3 : null),
            ("x", Draft.Numbers(thin.Select(point => point.X))), ("y", Draft.Numbers(thin.Select(point => point.Y))),
            ("line", new { color = colour.ToString(), width = faint ? 1 : 2.5 }));
    }

    /// <summary>Running mean whose start is corrected for the missing past.</summary>
    private static List<(double X, double Y)> Smoothed(List<(double X, double Y)> points, double past)
    {
        var (sum, weight) = (0.0, 0.0);
        var result = new List<(double X, double Y)>(points.Count);
        foreach (var (x, y) in points)
        {
            if (double.IsFinite(y))
                (sum, weight) = (sum * past + y * (1 - past), weight * past + (1 - past));
            result.Add((x, double.IsFinite(y) ? sum / weight : double.NaN));
        }
        return result;
    }
}
