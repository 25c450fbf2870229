using System.Net;
using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Documents.Page;

/// <summary>What stands around every page: head, styles, scripts. No address outside the page.</summary>
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
        <style>{PageResources.Read("page.css")}</style>
        {(hasCharts ? $"<script>{PlotlyChart.Script}</script>" : "")}
        </head>
        <body>
        {body}
        <script>{PageResources.Read("page.js")}</script>
        </body>
        </html>

        """;
}
