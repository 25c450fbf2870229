using System.Globalization;
using System.Text;

namespace VJepa.Lab.Evaluation;

/// <summary>Results side by side, as plain data.</summary>
/// <param name="Metric">What the numbers are, for example <c>top-1</c>.</param>
/// <param name="Rows">The results.</param>
public sealed record ResultTable(string Metric, IReadOnlyList<ResultRow> Rows)
{
    /// <summary>A Markdown table: name, mean ± spread, number of measurements, chance.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder($"| | {Metric} | n | chance |\n|---|---|---|---|\n");
        foreach (var row in Rows)
        {
            var value = row.Value.Count > 1 ? row.Value.ToString() : row.Value.Mean.ToString("0.000", CultureInfo.InvariantCulture);
            var chance = double.IsNaN(row.Chance) ? "" : row.Chance.ToString("0.000", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $"| {row.Name} | {value} | {row.Value.Count} | {chance} |\n");
        }
        return text.ToString();
    }

    public override string ToString() => ToMarkdown();
}
