using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Documents.Page;

/// <summary>A notebook on the index page: first picture, title, outcome.</summary>
internal static class IndexCard
{
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

    private static string Picture(Notebook notebook)
    {
        var code = notebook.Cells.Where(cell => cell.IsCode).ToList();
        foreach (var output in code.SelectMany(cell => cell.Outputs.OfType<JsonObject>()))
        {
            if (output["data"] is not JsonObject data)
                continue;
            foreach (var mime in (string[])["image/png", "image/jpeg"])
            {
                if (data[mime] is not { } picture)
                    continue;
                var base64 = NotebookText.Join(picture).ReplaceLineEndings("");
                return $"<img src=\"data:{mime};base64,{base64}\" alt=\"\">";
            }
        }
        return code.Any(cell => cell.Outputs.ToJsonString().Contains(MimeBundle.Plotly, StringComparison.Ordinal))
            ? Drawing("<polyline points=\"5,10 20,30 40,38 60,45 85,48 115,50\"/>")
            : Drawing("<path d=\"M30 20h60M30 30h45M30 40h52\"/>");

        static string Drawing(string shape) => $"<svg viewBox=\"0 0 120 60\" aria-hidden=\"true\">{shape}</svg>";
    }
}
