using Plotly.NET;
using static TorchSharp.torch;

namespace VJepa.Lab.Plots;

/// <summary>Position embeddings and their similarities as heat maps.</summary>
public static class PositionChart
{
    /// <summary>The table: a row per token, a column per feature, on a scale symmetric about zero.</summary>
    /// <param name="table">[N, D].</param>
    public static GenericChart Of(Tensor table, string? title = null)
    {
        using var scope = NewDisposeScope();
        var rows = Rows(table);
        var largest = rows.SelectMany(row => row).Select(value => Math.Abs(value ?? 0)).DefaultIfEmpty(1).Max();
        return Heat(rows, "feature", "token", "value", largest, title);
    }

    /// <summary>Cosine similarities between all positions.</summary>
    /// <param name="table">[N, D].</param>
    public static GenericChart Similarity(Tensor table, string? title = null)
    {
        using var scope = NewDisposeScope();
        var unit = nn.functional.normalize(table.detach().cpu().to(float32), dim: 1); // [N, D]
        return Heat(Rows(unit.mm(unit.t())), "token", "token", "cosine similarity", 1, title);
    }

    private static GenericChart Heat(
        double?[][] rows, string xTitle, string yTitle, string what, double largest, string? title) =>
        new Draft(title, 460)
            .Axis("xaxis", xTitle, ("showgrid", false))
            .Axis("yaxis", yTitle, ("showgrid", false), ("autorange", "reversed"))
            .Add("heatmap", ("z", rows), ("zmin", -largest), ("zmax", largest), ("colorscale", Diverging()),
                ("colorbar", new { title = new { text = what, side = "right" }, thickness = 12, outlinewidth = 0 }),
                ("hovertemplate", $"{yTitle} %{{y}}, {xTitle} %{{x}}: %{{z:.2f}}<extra></extra>"))
            .Build();

    private static object[][] Diverging() =>
    [
        [0, Theme.Of(Role.Pretrained).ToString()], [0.5, "#F2F2F2"], [1, Theme.Of(Role.RandomInitialized).ToString()],
    ];

    private static double?[][] Rows(Tensor table)
    {
        if (table.dim() != 2)
            throw new ArgumentException(
                $"A position table is [N, D]; this tensor is [{string.Join(", ", table.shape)}].");
        var width = (int)table.shape[1];
        var values = table.detach().cpu().to(float32).contiguous().data<float>().ToArray();
        return [.. values.Chunk(width).Select(row => Draft.Numbers(row.Select(value => (double)value), digits: 3))];
    }
}
