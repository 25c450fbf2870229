using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Documents.Page;

/// <summary>A notebook on the index page: picture, title, outcome.</summary>
internal static class IndexCard
{
    private const string Svg = "image/svg+xml";

    public static string Of(Notebook notebook, NotebookReport report, string profile, string time)
    {
        var started = report.Status != NotebookReport.NotStarted;
        var href = started ? $" href=\"{Uri.EscapeDataString(notebook.Name)}.html\"" : "";
        var went = report.Status switch
        {
            NotebookReport.Succeeded => time,
            NotebookReport.NotStarted when notebook.Card.Time(profile) is { Length: > 0 } expected =>
                $"not started, about {expected}",
            NotebookReport.NotStarted => "not started",
            _ => $"{report.Status} after {report.CellsRun} of {report.CodeCells} cells",
        };
        var numbers = string.Concat(report.Results.Where(r => r.Value is JsonValue).Take(4)
            .Select(r => $"<span>{Html(r.Key)} <b>{Html(Short(r.Value!))}</b></span>"));
        return $"""
            <a class="card {report.Status.Replace(' ', '-')}"{href}>
            <div class="thumb">{Picture(notebook)}</div>
            <div class="words"><h2>{Html(notebook.Card.Title)}</h2>
            <p class="went">{Html(notebook.Name)} · {Html(went)}</p>
            <p class="numbers">{numbers}</p></div></a>

            """;
    }

    private static string Html(string text) => WebUtility.HtmlEncode(text);

    private static string Short(JsonNode value) => value.GetValueKind() == JsonValueKind.Number
        ? ((double)value).ToString("G4", CultureInfo.InvariantCulture)
        : value.ToString();

    /// <summary>The picture that the metadata name, else the first picture or chart among the outputs.</summary>
    private static string Picture(Notebook notebook)
    {
        var named = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(notebook.Path))!, notebook.Card.Picture);
        if (File.Exists(named))
            return Image("image/png", Convert.ToBase64String(File.ReadAllBytes(named)));
        var code = notebook.Cells.Where(cell => cell.IsCode).ToList();
        return Shown(code.Where(cell => cell.Id == notebook.Card.Picture)) ?? Shown(code)
            ?? "<svg viewBox=\"0 0 120 60\" aria-hidden=\"true\"><path d=\"M30 20h60M30 30h45M30 40h52\"/></svg>";
    }

    private static string? Shown(IEnumerable<NotebookCell> cells)
    {
        var shown = cells.SelectMany(cell => cell.Outputs.OfType<JsonObject>())
            .Select(output => output["data"]).OfType<JsonObject>().ToList();
        foreach (var data in shown)
            foreach (var mime in (string[])["image/png", "image/jpeg", Svg])
                if (data[mime] is { } picture && NotebookText.Join(picture) is var text)
                    return Image(mime, mime == Svg ? Convert.ToBase64String(Encoding.UTF8.GetBytes(text))
                        : text.ReplaceLineEndings(""));
        return shown.Select(data => data[MimeBundle.Plotly]).OfType<JsonObject>().FirstOrDefault() is { } chart
            ? OutputHtml.Chart(chart, "chart small") : null;
    }

    private static string Image(string mime, string base64) => $"<img src=\"data:{mime};base64,{base64}\" alt=\"\">";
}
