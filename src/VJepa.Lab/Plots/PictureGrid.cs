using System.Text;

namespace VJepa.Lab.Plots;

/// <param name="Name">What the color means.</param>
/// <param name="Background">A CSS background: a color or a gradient.</param>
public sealed record LegendEntry(string Name, string Background);

/// <summary>One row of a <see cref="PictureGrid"/>.</summary>
/// <param name="Label">Text left of the picture; may be empty.</param>
/// <param name="Pixels">The row's cells side by side.</param>
/// <param name="Captions">Text under the cells, evenly spread over the width; none when empty.</param>
public sealed record PictureRow(string Label, Picture Picture, Canvas Pixels, IReadOnlyList<string> Captions);

/// <summary>Rows of pictures with labels, captions and a legend as real text, which stays sharp and takes the page's
/// color. Without a page, <see cref="ToPicture"/> gives the pictures alone.</summary>
[TypeFormatterSource(typeof(HtmlFormatterSource))]
public sealed record PictureGrid(IReadOnlyList<PictureRow> Rows, IReadOnlyList<LegendEntry> Legend, string Title = "")
    : IHtmlFragment
{
    public string ToHtml()
    {
        var html = new StringBuilder("<div style=\"font:13px/1.35 system-ui,sans-serif;margin:4px 0\">");
        if (Title != "")
            html.Append($"<div style=\"font-weight:600;margin-bottom:4px\">{Html.Escape(Title)}</div>");
        var labeled = Rows.Any(row => row.Label != "");
        html.Append("<div style=\"display:grid;grid-template-columns:")
            .Append(labeled ? "max-content minmax(0,max-content)" : "minmax(0,max-content)")
            .Append(";gap:6px 12px;align-items:center\">");
        foreach (var row in Rows)
            AppendRow(html, row, labeled);
        html.Append("</div>");
        AppendLegend(html);
        return html.Append("</div>").ToString();
    }

    /// <summary>All rows below each other as one PNG, without the text.</summary>
    public Picture ToPicture() =>
        Canvas.Column([.. Rows.Select(row => row.Pixels)], gap: 6).ToPng(Title != "" ? Title : Rows[0].Picture.Alt);

    /// <summary>Another grid's rows below these.</summary>
    public PictureGrid Above(PictureGrid below) =>
        this with { Rows = [.. Rows, .. below.Rows], Legend = [.. Legend.Union(below.Legend)] };

    /// <summary>What is to be seen, for people and places without pictures.</summary>
    public override string ToString() =>
        string.Join('\n', Rows.Select(row => row.Picture.Alt).Prepend(Title).Where(line => line != ""));

    private static void AppendRow(StringBuilder html, PictureRow row, bool labeled)
    {
        if (labeled)
            html.Append("<div style=\"text-align:right;max-width:160px;white-space:normal\">")
                .Append(Html.Escape(row.Label)).Append("</div>");
        html.Append("<div>").Append(row.Picture.ToHtml("display:block;"));
        if (row.Captions.Count > 0)
        {
            html.Append($"<div style=\"display:flex;width:{row.Picture.Width}px;max-width:100%\">");
            foreach (var caption in row.Captions)
                html.Append("<span style=\"flex:1 1 0;text-align:center;font-size:11px;opacity:.75;min-width:0\">")
                    .Append(Html.Escape(caption)).Append("</span>");
            html.Append("</div>");
        }
        html.Append("</div>");
    }

    private void AppendLegend(StringBuilder html)
    {
        if (Legend.Count == 0)
            return;
        html.Append("<div style=\"display:flex;flex-wrap:wrap;gap:4px 16px;margin-top:6px;font-size:12px\">");
        foreach (var (name, background) in Legend)
        {
            var width = background.StartsWith('#') ? 12 : 96;
            html.Append("<span><span style=\"display:inline-block;vertical-align:-1px;border-radius:2px;margin-right:6px;")
                .Append($"width:{width}px;height:12px;background:{background}\"></span>{Html.Escape(name)}</span>");
        }
        html.Append("</div>");
    }
}
