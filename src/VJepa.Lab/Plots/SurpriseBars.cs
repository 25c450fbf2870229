using System.Globalization;
using Plotly.NET;
using VJepa.Lab.Evaluation;

namespace VJepa.Lab.Plots;

/// <summary>Accuracy of picking the impossible clip by surprise, with standard errors over cases.</summary>
public static class SurpriseBars
{
    /// <param name="bars">Name and accuracy of each model.</param>
    public static GenericChart Of(IEnumerable<(string Name, PairAccuracy Accuracy)> bars, string? title = null) =>
        Of(bars.Select(bar => (bar.Name, bar.Name, bar.Accuracy)), title, legend: false);

    /// <param name="bars">Model, kind of violation and accuracy; bars are grouped by kind and colored by model.</param>
    public static GenericChart Of(
        IEnumerable<(string Model, string Kind, PairAccuracy Accuracy)> bars, string? title = null) =>
        Of(bars, title, legend: true);

    private static GenericChart Of(
        IEnumerable<(string Model, string Kind, PairAccuracy Accuracy)> bars, string? title, bool legend)
    {
        var draft = new Draft(title);
        foreach (var (i, model) in bars.GroupBy(bar => bar.Model).Index())
        {
            PairAccuracy[] all = [.. model.Select(bar => bar.Accuracy)];
            draft.Add("bar", ("name", model.Key), ("x", model.Select(bar => bar.Kind).ToArray()),
                ("y", Draft.Numbers(all.Select(a => 100 * a.Share), digits: 4)),
                ("width", legend ? null : .6),
                ("marker", new { color = Theme.Of(RoleOf(model.Key), model.Key, i + 1).ToString() }),
                ("text", all.Select(a => (100 * a.Share).ToString("0", CultureInfo.InvariantCulture)).ToArray()),
                ("textposition", "inside"), ("insidetextanchor", "start"),
                ("textfont", new { color = "white" }), ("hovertemplate", "%{x}: %{y:.1f} %<extra></extra>"),
                ("error_y", Whisker(all)));
        }
        return draft.Axis("xaxis", "whisker: ± standard error over cases", ("showgrid", false), ("type", "category"))
            .Axis("yaxis", "impossible clip picked (%)", ("range", new[] { 0, 109 }),
                ("tickvals", new[] { 0, 20, 40, 60, 80, 100 }))
            .HorizontalLine(50, "chance 50 %").Layout("barmode", "group").Legend(legend).Build();
    }

    private static Role? RoleOf(string model) =>
        model.StartsWith("pretrained", StringComparison.Ordinal) ? Role.Pretrained
        : model.Contains("random", StringComparison.Ordinal) ? Role.RandomInitialized
        : model.Contains("untrained", StringComparison.Ordinal) ? Role.Neutral
        : null;

    private static object Whisker(IEnumerable<PairAccuracy> accuracies) => new
    {
        type = "data",
        array = Draft.Numbers(accuracies.Select(a => 100 * a.Error), digits: 4),
        visible = true,
        color = Theme.Text.ToString(),
        thickness = 1.5,
        width = 6,
    };
}
