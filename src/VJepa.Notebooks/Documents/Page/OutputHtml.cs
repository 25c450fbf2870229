using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Documents.Page;

/// <summary>A cell's outputs as HTML. Charts become data, which the page's single plotly.js draws.</summary>
internal sealed partial class OutputHtml(Prose prose)
{
    private const string Svg = "image/svg+xml";
    private static readonly string[] pictures = ["image/png", "image/jpeg", "image/gif", "image/webp"];

    /// <summary>Whether a chart has been written.</summary>
    public bool HasCharts { get; private set; }

    public string ToHtml(JsonArray outputs)
    {
        var html = new StringBuilder();
        foreach (var output in outputs.OfType<JsonObject>())
            html.Append((string?)output["output_type"] switch
            {
                "stream" => Stream(output),
                "error" => Error(output),
                "display_data" or "execute_result" when output["data"] is JsonObject data =>
                    $"<div class=\"shown\">{Data(data, output["metadata"] as JsonObject)}</div>",
                _ => "",
            });
        return html.ToString();
    }

    private static string Stream(JsonObject output)
    {
        var text = NotebookText.Join(output["text"]).TrimEnd();
        return $"<pre class=\"stream {(string?)output["name"]}\">{TerminalColors.ToHtml(text)}</pre>";
    }

    private static string Error(JsonObject output)
    {
        var lines = output["traceback"] is JsonArray trace ? trace.Select(line => (string?)line ?? "") : [];
        return $"<pre class=\"error\">{TerminalColors.ToHtml(string.Join('\n', lines))}</pre>";
    }

    private string Data(JsonObject data, JsonObject? metadata)
    {
        if (data[MimeBundle.Plotly] is JsonObject figure)
        {
            HasCharts = true;
            return Chart(figure, "chart");
        }
        var plain = NotebookText.Join(data[MimeBundle.Plain]);
        foreach (var mime in pictures)
            if (data[mime] is { } bytes)
                return Image(mime, NotebookText.Join(bytes).ReplaceLineEndings(""), plain, metadata);
        if (data[Svg] is { } svg)
            return Image(Svg, Convert.ToBase64String(Encoding.UTF8.GetBytes(NotebookText.Join(svg))), plain, metadata);
        if (data[MimeBundle.Html] is { } html)
            return $"<div class=\"html\">{FormatterStyle().Replace(NotebookText.Join(html), "")}</div>";
        if (data[MimeBundle.Markdown] is { } markdown)
            return $"<div class=\"prose\">{prose.ToHtml(NotebookText.Join(markdown))}</div>";
        if (data["text/latex"] is { } latex)
            return prose.ToHtml(NotebookText.Join(latex));
        return $"<pre>{WebUtility.HtmlEncode(plain)}</pre>";
    }

    private static string Image(string mime, string base64, string alt, JsonObject? metadata)
    {
        var width = (metadata?[mime] as JsonObject)?["width"] is JsonValue value
            && value.GetValueKind() == JsonValueKind.Number ? $" width=\"{value}\"" : "";
        return $"<img src=\"data:{mime};base64,{base64}\" alt=\"{WebUtility.HtmlEncode(alt)}\"{width}>";
    }

    /// <summary>A box with the data of a chart, which the page's script draws.</summary>
    public static string Chart(JsonObject figure, string name)
    {
        var height = (double?)(figure["layout"] as JsonObject)?["height"] ?? 450;
        var json = figure.ToJsonString().Replace("</", "<\\/", StringComparison.Ordinal);
        return FormattableString.Invariant($"<div class=\"{name}\" style=\"min-height:{height}px\">")
            + $"<script type=\"application/json\">{json}</script></div>";
    }

    // The formatting package adds its style to every value; the page has its own.
    [GeneratedRegex(@"<style>[^<]*\.dni-[^<]*</style>", RegexOptions.Singleline)]
    private static partial Regex FormatterStyle();
}
