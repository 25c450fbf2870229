using System.Text.Json.Nodes;
using Plotly.NET;

namespace VJepa.Interactive.Display;

/// <summary>Plotly.NET charts as data for plotly.js, which a page or session loads once.</summary>
public static class PlotlyChart
{
    private const string ScriptResource = "Plotly.NET.plotly-2.28.0.min.js";
    private static readonly Lazy<string> script = new(ReadScript);

    /// <summary>The plotly.js that Plotly.NET embeds, 3.6 MB.</summary>
    public static string Script => script.Value;

    public static string Json(GenericChart chart)
    {
        var figure = JsonNode.Parse(GenericChart.toFigureJson(chart))!.AsObject();
        return new JsonObject
        {
            ["data"] = figure["data"]?.DeepClone() ?? new JsonArray(),
            ["layout"] = figure["layout"]?.DeepClone() ?? new JsonObject(),
            ["config"] = figure["config"]?.DeepClone() ?? new JsonObject { ["responsive"] = true },
        }.ToJsonString();
    }

    /// <summary>A box that draws itself with the plotly.js of the page or session.</summary>
    public static string Html(GenericChart chart) => Html(Json(chart), $"chart-{Guid.NewGuid():N}");

    internal static string Html(string json, string id) =>
        $$"""
        <div id="{{id}}" class="vjepa-chart"></div>
        <script type="text/javascript">(function () {
          var draw = function (left) {
            if (window.Plotly) {
              var f = {{json.Replace("</", "<\\/", StringComparison.Ordinal)}};
              window.Plotly.newPlot("{{id}}", f.data, f.layout, Object.assign({responsive: true}, f.config));
            }
            else if (left > 0) { setTimeout(function () { draw(left - 1); }, 50); }
            else {
              document.getElementById("{{id}}").textContent =
                "This chart needs plotly.js: run the notebook's first chart again.";
            }
          };
          draw(200);
        })();</script>
        """;

    private static string ReadScript()
    {
        var assembly = typeof(GenericChart).Assembly;
        using var stream = assembly.GetManifestResourceStream(ScriptResource)
            ?? throw new InvalidOperationException(
                $"{assembly.GetName().Name} has no resource {ScriptResource}: correct it in {nameof(PlotlyChart)}. "
                + $"It has {string.Join(", ", assembly.GetManifestResourceNames())}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
