using System.Globalization;
using Plotly.NET;

namespace VJepa.Lab.Plots;

/// <summary>Accuracy over the number of labels per class, or over checkpoints.</summary>
public static class ProbeCurve
{
    /// <param name="curves">Accuracies (0 to 1) at each x, one per seed.</param>
    /// <param name="xTitle">Such as "labels per class" or "pretraining step".</param>
    /// <param name="chance">Chance accuracy, 0 to 1, drawn as a line.</param>
    /// <param name="logarithmicX">Logarithmic x axis, with ticks at the points.</param>
    /// <exception cref="ArgumentException">A value is outside 0 to 1, or an x has no values.</exception>
    public static GenericChart Of(
        IEnumerable<SeedCurve> curves, string xTitle = "labels per class", double? chance = null,
        bool logarithmicX = true, string? title = null)
    {
        var draft = BandChart.Of(curves, "accuracy", xTitle, logarithmicX, title);
        if (chance is { } guess)
            draft.HorizontalLine(
                100 * guess, string.Create(CultureInfo.InvariantCulture, $"chance {100 * guess:0.#} %"));
        return draft.Build();
    }
}
