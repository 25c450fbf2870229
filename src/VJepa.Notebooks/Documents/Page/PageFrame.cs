using System.Net;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Documents.Page;

/// <summary>The HTML around every page: head, styles, scripts. It loads nothing from elsewhere.</summary>
internal static class PageFrame
{
    public static string Of(string title, string body, bool hasCharts) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>{WebUtility.HtmlEncode(title)}</title>
        <link rel="icon" href="data:,">
        <style>{Resource("page.css")}</style>
        {(hasCharts ? $"<script>{PlotlyChart.Script}</script>" : "")}
        </head>
        <body>
        {body}
        <script>{Resource("page.js")}</script>
        </body>
        </html>

        """;

    /// <summary>A file of this folder that is embedded in the assembly.</summary>
    public static string Resource(string name)
    {
        using var stream = typeof(PageFrame).Assembly.GetManifestResourceStream("page/" + name)
            ?? throw new InvalidOperationException($"The resource page/{name} is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
