using Plotly.NET;
using VJepa.Training;

namespace VJepa.Lab.Plots;

/// <summary>Losses over training steps: faint values, strong smoothed curves.</summary>
public static class LossCurves
{
    /// <param name="smoothing">Smoothing window as a share of the run; 0: none. Curves of fewer than 100 points are not
    /// smoothed.</param>
    /// <param name="logarithmic">Logarithmic y axis.</param>
    public static GenericChart Of(IEnumerable<Curve> curves, double smoothing = 0.02, bool logarithmic = false,
        string yTitle = "loss", string xTitle = "training step", string? title = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(smoothing);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(smoothing, 1);
        var draft = new Draft(title).Axis("xaxis", xTitle)
            .Axis("yaxis", yTitle, ("type", logarithmic ? "log" : null));
        foreach (var (i, curve) in curves.Index())
            CurveLines.Add(draft, curve, Theme.Of(curve.Role, curve.Name, i), smoothing, inLegend: true);
        return draft.Legend(true).Build();
    }

    public static GenericChart Of(params Curve[] curves) => Of(curves, 0.02);

    /// <summary>The loss of one run, step by step.</summary>
    public static GenericChart Of(IEnumerable<StepReport> steps, double smoothing = 0.02, string? title = null) =>
        Of([new Curve("training loss", steps.Select(step => ((double)step.Step, step.Loss)))], smoothing, title: title);
}
