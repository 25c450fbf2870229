using System.Net;
using System.Text.Json.Nodes;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Documents.Page;

/// <summary>A notebook on the index page: first picture, title, how it went.</summary>
internal static class IndexCard
{
    public static string Of(Notebook notebook, NotebookReport report, string profile, string time)
    {
        var href = report.Status == NotebookReport.NotStarted ? "" : $" href=\"{Uri.EscapeDataString(notebook.Name)}.html\"";
        var went = report.Status switch
        {
            NotebookReport.Succeeded => time,
            NotebookReport.NotStarted => notebook.Card.Time(profile) is { Length: > 0 } expected ? $"not started, about {expected}" : "not started",
            _ => $"{report.Status} after {report.CellsRun} of {report.CodeCells} cells",
        };
        var numbers = string.Concat(report.Results.Where(r => r.Value is JsonValue).Take(4)
            .Select(r => $"<span>{WebUtility.HtmlEncode(r.Key)} <b>{WebUtility.HtmlEncode(Short(r.Value!))}</b></span>"));
        return $"""
            <a class="card {report.Status.Replace(' ', '-')}"{href}>
            <div class="thumb">{Picture(notebook)}</div>
            <div class="words"><h2>{WebUtility.HtmlEncode(notebook.Card.Title)}</h2>
            <p class="went">{WebUtility.HtmlEncode(notebook.Name)} · {WebUtility.HtmlEncode(went)}</p>
            <p class="numbers">{numbers}</p></div></a>

            """;
    }

    private static string Short(JsonNode value) =>
        value.GetValueKind() == System.Text.Json.JsonValueKind.Number ? ((double)value).ToString("G4", System.Globalization.CultureInfo.InvariantCulture) : value.ToString();

    private static string Picture(Notebook notebook)
    {
        foreach (var output in notebook.Cells.Where(c => c.IsCode).SelectMany(c => c.Outputs.OfType<JsonObject>()))
        {
            if (output["data"] is not JsonObject data)
                continue;
            foreach (var mime in (string[])["image/png", "image/jpeg"])
                if (data[mime] is { } picture)
                    return $"<img src=\"data:{mime};base64,{NotebookText.Join(picture).ReplaceLineEndings("")}\" alt=\"\">";
        }
        return notebook.Cells.Any(c => c.IsCode && c.Outputs.ToJsonString().Contains(MimeBundle.Plotly, StringComparison.Ordinal))
            ? "<svg viewBox=\"0 0 120 60\" aria-hidden=\"true\"><polyline points=\"5,10 20,30 40,38 60,45 85,48 115,50\"/></svg>"
            : "<svg viewBox=\"0 0 120 60\" aria-hidden=\"true\"><path d=\"M30 20h60M30 30h45M30 40h52\"/></svg>";
    }
}
