using Plotly.NET;
using static TorchSharp.torch;

namespace VJepa.Lab.Plots;

/// <summary>Heat map of an energy over two-number actions, with marks.</summary>
public static class EnergyChart
{
    /// <param name="energies">[rows, columns] over -limit to limit: the action's second number varies along rows
    /// (downward), the first along columns.</param>
    /// <param name="marks">Named actions to mark.</param>
    /// <param name="limit">Maximum absolute value of each number.</param>
    public static GenericChart Of(Tensor energies, IReadOnlyList<(string Name, double X, double Y)>? marks = null,
        double limit = 1, string? title = null)
    {
        if (energies.dim() != 2)
            throw new ArgumentException(
                $"A landscape is [rows, columns]; this tensor is [{string.Join(", ", energies.shape)}].");
        var values = energies.detach().cpu().to(float32).contiguous().data<float>().ToArray();
        double?[][] rows =
        [
            .. values.Chunk((int)energies.shape[1])
                .Select(row => Draft.Numbers(row.Select(value => (double)value), digits: 4)),
        ];
        double[] Axis(long points) =>
            [.. Enumerable.Range(0, (int)points).Select(i => limit * (2.0 * i / Math.Max(1, points - 1) - 1))];
        var draft = new Draft(title, 460, 520)
            .Axis("xaxis", "action: right", ("showgrid", false))
            .Axis("yaxis", "action: down", ("showgrid", false), ("autorange", "reversed"))
            .Add("heatmap", ("z", rows), ("x", Axis(energies.shape[1])), ("y", Axis(energies.shape[0])),
                ("colorscale", ColorMap.PlotlyName),
                ("colorbar", new { title = new { text = "energy", side = "right" }, thickness = 12, outlinewidth = 0 }),
                ("hovertemplate", "right %{x:.2f}, down %{y:.2f}: %{z:.4f}<extra></extra>"));
        foreach (var (name, x, y) in marks ?? [])
            draft.Add("scatter", ("x", new[] { x }), ("y", new[] { y }), ("mode", "markers+text"),
                ("text", new[] { name }), ("textposition", "top center"),
                ("textfont", new { color = "white", size = 13 }),
                ("marker", new { size = 13, symbol = "x", color = "white", line = new { width = 1, color = "black" } }),
                ("showlegend", false), ("hovertemplate", $"{name}: right %{{x:.2f}}, down %{{y:.2f}}<extra></extra>"));
        return draft.Build();
    }
}
