using Plotly.NET;

namespace VJepa.Lab.Plots;

/// <summary>Signs of collapse in stacked panels, shared by several runs.</summary>
public static class CollapseChart
{
    /// <param name="dimension">Feature dimension, drawn as the upper bound of the effective rank.</param>
    /// <exception cref="ArgumentException">No run has a curve.</exception>
    public static GenericChart Of(IReadOnlyList<CollapseCurves> runs, int? dimension = null, string? title = null)
    {
        (double, string)? bound = dimension is { } d ? (d, $"dimension {d}") : null;
        Panel?[] panels =
        [
            PanelOf(runs, "effective rank", run => run.EffectiveRank, bound),
            PanelOf(runs, "spread over clips", run => run.Spread, null),
            PanelOf(runs, "cosine, right − wrong", run => run.CosineMargin, (0, "no difference")),
            PanelOf(runs, "gradient norm", run => run.GradientNorm, null),
        ];
        return PanelChart.Of([.. panels.OfType<Panel>()], title: title, smoothing: 0.02);
    }

    public static GenericChart Of(params CollapseCurves[] runs) => Of(runs, null);

    private static Panel? PanelOf(IReadOnlyList<CollapseCurves> runs, string yTitle,
        Func<CollapseCurves, IEnumerable<(double, double)>?> pick, (double, string)? bound)
    {
        var curves = runs.Where(run => pick(run) is not null)
            .Select(run => new Curve(run.Name, pick(run)!, run.Role)).ToArray();
        return curves.Length > 0 ? new(yTitle, curves, bound, FromZero: true) : null;
    }
}
