using System.Text.Json;
using Plotly.NET;

namespace VJepa.Tests.Plots;

/// <summary>A chart as Plotly gets it.</summary>
internal static class Figure
{
    public static JsonElement Json(GenericChart chart) =>
        JsonDocument.Parse(GenericChart.toFigureJson(chart)).RootElement;

    public static JsonElement[] Traces(JsonElement figure) => [.. figure.GetProperty("data").EnumerateArray()];

    public static JsonElement Layout(JsonElement figure) => figure.GetProperty("layout");

    public static string? Title(JsonElement figure, string axis) =>
        Layout(figure).GetProperty(axis).GetProperty("title").GetProperty("text").GetString();
}
