using System.Net;
using System.Text;

namespace VJepa.Interactive.Display;

/// <summary>A table as HTML and as plain text with aligned columns.</summary>
internal static class TableText
{
    public sealed record Column(string Name, bool IsNumber);

    /// <param name="note">A line below the table; may be empty.</param>
    public static MimeBundle Of(IReadOnlyList<Column> columns, IEnumerable<IEnumerable<object?>> rows, string note)
    {
        var cells = rows.Select(row => row.Select(value => ValueFormatting.Short(value)).ToArray()).ToList();
        return new MimeBundle
        {
            [MimeBundle.Html] = Html(columns, cells, note),
            [MimeBundle.Plain] = Plain(columns, cells, note),
        };
    }

    private static string Html(IReadOnlyList<Column> columns, List<ShortText[]> cells, string note)
    {
        var html = new StringBuilder("<table class=\"vjepa-table\"><thead><tr>");
        foreach (var column in columns)
            html.Append($"<th{Align(column)}>{WebUtility.HtmlEncode(column.Name)}</th>");
        html.Append("</tr></thead><tbody>");
        foreach (var row in cells)
        {
            html.Append("<tr>");
            for (var i = 0; i < columns.Count; i++)
                html.Append($"<td{Align(columns[i])}>{row[i].Html}</td>");
            html.Append("</tr>");
        }
        html.Append("</tbody></table>");
        if (note.Length > 0)
            html.Append($"<p><small>{WebUtility.HtmlEncode(note)}</small></p>");
        return html.ToString();
    }

    private static string Align(Column column) =>
        column.IsNumber ? " style=\"text-align:right\"" : " style=\"text-align:left\"";

    private static string Plain(IReadOnlyList<Column> columns, List<ShortText[]> cells, string note)
    {
        var widths = columns.Select((column, i) =>
            Math.Max(column.Name.Length, cells.Select(row => row[i].Plain.Length).DefaultIfEmpty().Max())).ToArray();
        var lines = new List<string> { Line([.. columns.Select(column => column.Name)]) };
        lines.AddRange(cells.Select(row => Line([.. row.Select(text => text.Plain)])));
        if (note.Length > 0)
            lines.Add(note);
        return string.Join('\n', lines);

        string Line(string[] row) => string.Join("  ", row.Select((text, i) =>
            columns[i].IsNumber ? text.PadLeft(widths[i]) : text.PadRight(widths[i]))).TrimEnd();
    }
}

/// <summary>A value in a list or in the cell of a table.</summary>
/// <param name="html">Null for the plain text.</param>
internal sealed class ShortText(string plain, string? html = null)
{
    public string Plain => plain;

    public string Html { get; } = html ?? WebUtility.HtmlEncode(plain);
}
