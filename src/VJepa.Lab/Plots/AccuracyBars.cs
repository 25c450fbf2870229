using System.Globalization;
using Plotly.NET;
using VJepa.Lab.Evaluation;

namespace VJepa.Lab.Plots;

/// <summary>A bar with the values of several seeds.</summary>
/// <param name="Values">One per seed.</param>
/// <param name="Role">Decides the color; default: guessed from the name, else the common color.</param>
public sealed record Bar(string Name, IReadOnlyList<double> Values, Role? Role = null)
{
    public Bar(string name, double value, Role? role = null) : this(name, [value], role) { }
}

/// <summary>
/// Bar chart of accuracies: bars are means, whiskers standard deviations over seeds, dots single seeds.
/// </summary>
public static class AccuracyBars
{
    /// <param name="bars">Accuracies from 0 to 1, one per seed. Bars without a role share one color.</param>
    /// <param name="chance">Chance accuracy, 0 to 1, drawn as a line.</param>
    /// <param name="yTitle">Title of the y axis.</param>
    /// <exception cref="ArgumentException">There are no bars, two bars of one name, a bar without values, or a value
    /// outside 0 to 1.</exception>
    public static GenericChart Of(IEnumerable<Bar> bars, double? chance = null, string? title = null,
        string yTitle = "accuracy (%)")
    {
        var all = bars.ToArray();
        if (all.Length == 0)
            throw new ArgumentException("A bar chart needs at least one bar; none was given.", nameof(bars));
        if (all.GroupBy(bar => bar.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ArgumentException($"Two bars have the name \"{twice.Key}\"; names must differ.", nameof(bars));
        foreach (var bar in all)
            Percent.Check(bar.Values, bar.Name);
        var spreads = all.Select(bar => Spread.Of([.. bar.Values.Select(value => 100 * value)], bar.Name)).ToArray();
        var seeds = all.Max(bar => bar.Values.Count);
        var colors = all.Select(bar => Theme.Of(bar.Role, bar.Name, 0).ToString()).ToArray();
        var tops = all.Select(
            (bar, i) => Math.Max(spreads[i].Mean + spreads[i].Deviation, 100 * bar.Values.Max()) + 1.5);
        var narrow = all.Length > 6; // a label in one line would run into its neighbors
        var note = Percent.SpreadNote("whisker", [.. all.Select(bar => bar.Values.Count)]);
        var draft = new Draft(title)
            .Axis("xaxis", note == "" ? "" : note + "; dot: one seed", ("showgrid", false), ("type", "category"))
            .Axis("yaxis", yTitle, ("range", new[] { 0, narrow ? 118 : 109 }),
                ("tickvals", new[] { 0, 20, 40, 60, 80, 100 }))
            .Add("bar", ("x", all.Select(bar => bar.Name).ToArray()), ("y", spreads.Select(s => s.Mean).ToArray()),
                ("marker", new { color = colors }), ("width", 0.6),
                ("customdata", spreads.Select(Text).ToArray()),
                ("hovertemplate", "%{x}: %{customdata} %<extra></extra>"),
                ("error_y", seeds > 1 ? Whisker(spreads) : null));
        if (seeds > 1)
            draft.Add("scatter", ("mode", "markers"), ("hovertemplate", "one seed: %{y:.1f} %<extra></extra>"),
                ("x", all.SelectMany(bar => bar.Values.Select(_ => bar.Name)).ToArray()),
                ("y", all.SelectMany(bar => bar.Values.Select(value => 100 * value)).ToArray()),
                ("marker",
                    new { color = "rgba(255,255,255,0.85)", size = 6, line = new { color = "#444444", width = 1 } }));
        draft.Add("scatter", ("mode", "text"), ("x", all.Select(bar => bar.Name).ToArray()), ("y", tops.ToArray()),
            ("text", spreads.Select(spread => narrow ? InTwoLines(spread) : Text(spread)).ToArray()),
            ("textposition", "top center"), ("hoverinfo", "skip"));
        if (chance is { } guess)
            draft.HorizontalLine(
                100 * guess, string.Create(CultureInfo.InvariantCulture, $"chance {100 * guess:0.#} %"));
        return draft.Legend(false).Build();
    }

    public static GenericChart Of(params Bar[] bars) => Of(bars, null);

    private static string Text(Spread spread) => spread.Deviation > 0
        ? string.Create(CultureInfo.InvariantCulture, $"{spread.Mean:0.0} ± {spread.Deviation:0.0}")
        : string.Create(CultureInfo.InvariantCulture, $"{spread.Mean:0.0}");

    private static string InTwoLines(Spread spread) => Text(spread).Replace(" ±", "<br>±", StringComparison.Ordinal);

    private static object Whisker(Spread[] spreads) => new
    {
        type = "data",
        array = spreads.Select(spread => spread.Deviation).ToArray(),
        visible = true,
        color = Theme.Text.ToString(),
        thickness = 1.5,
        width = 6,
    };
}
