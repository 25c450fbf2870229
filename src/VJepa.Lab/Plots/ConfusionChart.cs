using System.Globalization;
using Plotly.NET;

namespace VJepa.Lab.Plots;

/// <summary>What was taken for what: true classes down, predicted classes across, shares of each true class.</summary>
public static class ConfusionChart
{
    private const int MaxNumbers = 20;

    /// <param name="counts">[true, predicted] clips.</param>
    /// <param name="classes">Names in the order of <paramref name="counts"/>.</param>
    /// <exception cref="ArgumentException">The counts are not square, or there is not one name for each class.</exception>
    public static GenericChart Of(int[,] counts, IReadOnlyList<string> classes, string? title = null)
    {
        var n = classes.Count;
        if (counts.GetLength(0) != n || counts.GetLength(1) != n)
            throw new ArgumentException($"{n} class names need {n} x {n} counts; these are "
                + $"{counts.GetLength(0)} x {counts.GetLength(1)}.", nameof(counts));
        var shares = new double?[n][];
        var text = new string[n][];
        for (var row = 0; row < n; row++)
        {
            var total = Enumerable.Range(0, n).Sum(column => counts[row, column]);
            shares[row] = [.. Enumerable.Range(0, n).Select(c => total > 0 ? 100.0 * counts[row, c] / total : (double?)null)];
            text[row] = [.. Enumerable.Range(0, n).Select(c => counts[row, c].ToString(CultureInfo.InvariantCulture))];
        }
        var side = Math.Clamp(160 + 44 * n, 380, 720);
        return new Draft(title, side, side + 90)
            .Axis("xaxis", "predicted class", ("showgrid", false), ("type", "category"))
            .Axis("yaxis", "true class", ("showgrid", false), ("type", "category"), ("autorange", "reversed"))
            .Add("heatmap", ("x", classes.ToArray()), ("y", classes.ToArray()), ("z", shares), ("text", text),
                ("texttemplate", n <= MaxNumbers ? "%{text}" : null), ("zmin", 0), ("zmax", 100),
                ("colorscale", ColorMap.PlotlyName), ("xgap", 1), ("ygap", 1),
                ("colorbar", new { title = new { text = "% of true class", side = "right" }, thickness = 12, outlinewidth = 0 }),
                ("hovertemplate", "%{y} taken for %{x}: %{text} clips, %{z:.0f} %<extra></extra>"))
            .Build();
    }

    /// <param name="truth">True class of each clip.</param>
    /// <param name="predicted">Predicted class of each clip.</param>
    /// <exception cref="ArgumentException">The lists have different lengths, or a class has no name.</exception>
    public static GenericChart Of(IReadOnlyList<int> truth, IReadOnlyList<int> predicted, IReadOnlyList<string> classes,
        string? title = null)
    {
        if (truth.Count != predicted.Count)
            throw new ArgumentException($"There are {truth.Count} true classes, but {predicted.Count} predicted ones.");
        var counts = new int[classes.Count, classes.Count];
        foreach (var (right, guess) in truth.Zip(predicted))
        {
            if (right < 0 || right >= classes.Count || guess < 0 || guess >= classes.Count)
                throw new ArgumentException($"Class {(right < 0 || right >= classes.Count ? right : guess)} has no name; "
                    + $"{classes.Count} names were given.");
            counts[right, guess]++;
        }
        return Of(counts, classes, title);
    }
}
