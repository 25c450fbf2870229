using VJepa.Interactive.Display;

namespace VJepa.Notebooks.Jupyter;

/// <summary>
/// Front ends without a Plotly renderer of their own show a chart's HTML, which needs plotly.js on the page: the first
/// cell of a session that shows a chart brings it along, again each time that cell runs.
/// </summary>
internal sealed class PlotlyEmbedding
{
    private readonly Lock gate = new();
    private string? bringer;

    public MimeBundle Complete(MimeBundle bundle, string cellId)
    {
        if (!bundle.ContainsKey(MimeBundle.Plotly) || !bundle.TryGetValue(MimeBundle.Html, out var html))
            return bundle;
        lock (gate)
        {
            bringer ??= cellId;
            if (bringer != cellId)
                return bundle;
        }
        var complete = new MimeBundle { Metadata = bundle.Metadata };
        foreach (var (mime, text) in bundle)
            complete[mime] = text;
        // Module loaders on the page must not take plotly.js for a module of theirs.
        complete[MimeBundle.Html] = "<script type=\"text/javascript\">if (!window.Plotly) (function () { var define, module, exports;\n"
            + PlotlyChart.Script + "\n}).call(window);</script>\n" + html;
        return complete;
    }
}
