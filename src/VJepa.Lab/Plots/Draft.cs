using System.Globalization;
using Plotly.NET;
using Plotly.NET.LayoutObjects;

namespace VJepa.Lab.Plots;

/// <summary>
/// Builder of a chart in the theme's look, with the property names of Plotly's reference. It skips Plotly.NET's default
/// template, which takes most of the time and size of a small chart.
/// </summary>
internal sealed class Draft(string? title, int height = Theme.Height, int width = Theme.Width)
{
    private readonly List<Trace> traces = [];
    private readonly Dictionary<string, LinearAxis> axes = [];
    private readonly List<object> shapes = [];
    private readonly List<object> annotations = [];
    private readonly List<(string Name, object? Value)> extras = [];
    private int rightMargin = 24;
    private bool legend;

    /// <summary>Adds a trace of a Plotly type; null values are omitted.</summary>
    internal Draft Add(string type, params ReadOnlySpan<(string Name, object? Value)> properties)
    {
        var trace = new Trace(type);
        foreach (var (name, value) in properties)
            if (value is not null)
                trace.SetProperty(name, value);
        traces.Add(trace);
        return this;
    }

    /// <summary>Sets an axis by Plotly's layout name: xaxis, yaxis, xaxis2, ...</summary>
    internal Draft Axis(string name, string text, params ReadOnlySpan<(string Name, object? Value)> properties)
    {
        var axis = new LinearAxis();
        var label = new Title();
        label.SetProperty("text", text);
        label.SetProperty("standoff", 8);
        axis.SetProperty("title", label);
        axis.SetProperty("gridcolor", Theme.Grid);
        axis.SetProperty("linecolor", Theme.Text.WithOpacity(0.6));
        axis.SetProperty("zeroline", false);
        axis.SetProperty("automargin", true);
        axis.SetProperty("exponentformat", "power");
        foreach (var (property, value) in properties)
            if (value is not null)
                axis.SetProperty(property, value);
        axes[name] = axis;
        return this;
    }

    /// <summary>Adds a labeled dashed line across the chart: chance, an upper bound.</summary>
    internal Draft HorizontalLine(double y, string text, string yAxis = "y")
    {
        rightMargin = 96;
        shapes.Add(new
        {
            type = "line",
            xref = "paper",
            x0 = 0,
            x1 = 1,
            yref = yAxis,
            y0 = y,
            y1 = y,
            line = new { color = Theme.Of(Role.Chance).ToString(), dash = "dash", width = 1.5 },
        });
        annotations.Add(new
        {
            xref = "paper",
            x = 1.008,
            yref = yAxis,
            y,
            text = Html.Escape(text),
            showarrow = false,
            xanchor = "left",
            yanchor = "middle",
            font = new { size = 11, color = Theme.Text.ToString() },
        });
        return this;
    }

    internal Draft Legend(bool shown)
    {
        legend = shown;
        return Layout("showlegend", shown);
    }

    /// <summary>Sets any other property of Plotly's layout.</summary>
    internal Draft Layout(string name, object? value)
    {
        extras.Add((name, value));
        return this;
    }

    internal GenericChart Build()
    {
        var layout = new Layout();
        void Set(string name, object? value) => layout.SetProperty(name, value);
        Set("width", width);
        Set("height", height);
        Set("paper_bgcolor", "rgba(0,0,0,0)");
        Set("plot_bgcolor", "rgba(0,0,0,0)");
        Set("font", new { family = "system-ui, sans-serif", size = 13, color = Theme.Text.ToString() });
        Set("colorway", Theme.Series.Select(color => color.ToString()).ToArray());
        Set("margin", new { l = 64, r = rightMargin, t = (title is null ? 12 : 44) + (legend ? 28 : 8), b = 56 });
        Set("modebar", new
        {
            bgcolor = "rgba(0,0,0,0)",
            color = Theme.Text.WithOpacity(0.6),
            activecolor = Theme.Text.ToString(),
            remove = new[] { "select", "lasso", "zoomin", "zoomout", "autoscale" },
        });
        Set("legend", new { orientation = "h", x = 0, xanchor = "left", y = 1.01, yanchor = "bottom" });
        if (title is not null)
            Set("title", TitleOf(title));
        foreach (var (name, axis) in axes)
            Set(name, axis);
        Set("shapes", shapes);
        Set("annotations", annotations);
        foreach (var (name, value) in extras)
            Set(name, value);
        var chart = GenericChart.ofTraceObjects(false, Microsoft.FSharp.Collections.ListModule.OfSeq(traces));
        var config = new Config();
        config.SetProperty("displaylogo", false);
        return GenericChart.setConfig(config, GenericChart.setLayout(layout, chart));
    }

    /// <summary>Values for Plotly: null for NaN and infinities, rounded to the given digits.</summary>
    internal static double?[] Numbers(IEnumerable<double> values, int digits) =>
        [.. values.Select(value => double.IsFinite(value) ? Rounded(value, digits) : (double?)null)];

    private static double Rounded(double value, int digits) =>
        double.Parse(value.ToString("G" + digits, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);

    private static Title TitleOf(string text)
    {
        var title = new Title();
        title.SetProperty("text", text);
        title.SetProperty("x", 0);
        title.SetProperty("xref", "paper");
        title.SetProperty("xanchor", "left");
        title.SetProperty("y", 0.97);
        title.SetProperty("yref", "container");
        title.SetProperty("yanchor", "top");
        title.SetProperty("font", new { size = 15 });
        return title;
    }
}
