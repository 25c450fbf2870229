namespace VJepa.Interactive.Display;

/// <summary>
/// Adds plotly.js to the first cell of a session that shows a chart, each time that cell runs. Front ends without a
/// Plotly renderer show a chart's HTML, which needs the script on the page.
/// </summary>
public sealed class PlotlyEmbedding
{
    private readonly Lock gate = new();
    private string? firstCell;

    public MimeBundle Complete(MimeBundle bundle, string cellId)
    {
        if (!bundle.ContainsKey(MimeBundle.Plotly) || !bundle.TryGetValue(MimeBundle.Html, out var html))
            return bundle;
        lock (gate)
        {
            firstCell ??= cellId;
            if (firstCell != cellId)
                return bundle;
        }
        var complete = new MimeBundle { Metadata = bundle.Metadata };
        foreach (var (mime, text) in bundle)
            complete[mime] = text;
        // Hide module loaders of the page, with which plotly.js would register itself instead of loading.
        const string start = "if (!window.Plotly) (function () { var define, module, exports;\n";
        complete[MimeBundle.Html] =
            $"<script type=\"text/javascript\">{start}{PlotlyChart.Script}\n}}).call(window);</script>\n{html}";
        return complete;
    }
}
