namespace VJepa.Interactive.Display;

/// <summary>
/// Adds plotly.js to the first cell of a session that shows a chart, each time that cell runs. Front ends without a
/// Plotly renderer show a chart's HTML, which needs the script on the page.
/// </summary>
public sealed class PlotlyEmbedding
{
    private readonly Lock gate = new();
    private string? firstCell;

    /// <summary>The bundle, its HTML with plotly.js if it is the first chart's.</summary>
    public MimeBundle Complete(MimeBundle bundle, string cellId)
    {
        if (!bundle.ContainsKey(MimeBundle.Plotly) || !bundle.TryGetValue(MimeBundle.Html, out var html))
            return bundle;
        var complete = new MimeBundle { Metadata = bundle.Metadata };
        foreach (var (mime, text) in bundle)
            complete[mime] = text;
        complete[MimeBundle.Html] = Complete(html, cellId);
        return complete;
    }

    /// <summary>The HTML of a chart, with plotly.js if it is the first one's.</summary>
    public string Complete(string html, string cellId)
    {
        lock (gate)
        {
            firstCell ??= cellId;
            if (firstCell != cellId)
                return html;
        }
        // Hide module loaders of the page, with which plotly.js would register itself instead of loading.
        const string start = "if (!window.Plotly) (function () { var define, module, exports;\n";
        return $"<script type=\"text/javascript\">{start}{PlotlyChart.Script}\n}}).call(window);</script>\n{html}";
    }
}
