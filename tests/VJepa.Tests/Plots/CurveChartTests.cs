using System.Text.Json;
using Plotly.NET;
using VJepa.Lab.Plots;
using static VJepa.Tests.Plots.Figure;

namespace VJepa.Tests.Plots;

/// <summary>Charts of curves over training steps.</summary>
public class CurveChartTests
{
    [Fact]
    public void A_loss_chart_has_axis_titles_and_a_smoothed_line_over_a_faint_one()
    {
        var figure = Json(
            LossCurves.Of(Curve.Of("training loss", Enumerable.Range(0, 100).Select(i => 1.0 / (i + 1)))));
        Assert.Equal("training step", Title(figure, "xaxis"));
        Assert.Equal("loss", Title(figure, "yaxis"));
        Assert.Equal([0.3, null], Traces(figure).Select(trace =>
            trace.TryGetProperty("opacity", out var opacity) ? opacity.GetDouble() : (double?)null));
    }

    [Fact]
    public void Smoothing_a_straight_line_leaves_it_where_it_is()
    {
        var y = Traces(Json(LossCurves.Of(Curve.Of("loss", Enumerable.Range(0, 300).Select(i => (double)i)))))[1]
            .GetProperty("y");
        Assert.All(y.EnumerateArray().Index(), at => Assert.Equal(at.Index, at.Item.GetDouble(), 6));
    }

    [Fact]
    public void A_short_curve_is_drawn_as_it_is()
    {
        var trace = Assert.Single(
            Traces(Json(LossCurves.Of(Curve.Of("validation loss", Enumerable.Range(0, 30).Select(i => i % 2.0))))));
        Assert.Equal(1, trace.GetProperty("y")[1].GetDouble());
    }

    [Fact]
    public void A_long_run_is_thinned_and_its_peak_is_kept()
    {
        var losses = Enumerable.Range(0, 50_000).Select(i => i == 31_234 ? 9.0 : 1.0);
        var y = Traces(Json(LossCurves.Of([Curve.Of("loss", losses)], smoothing: 0)))[0].GetProperty("y");
        Assert.InRange(y.GetArrayLength(), 100, 1000);
        Assert.Contains(y.EnumerateArray(), value => value.GetDouble() == 9);
    }

    [Fact]
    public void NaN_is_a_gap_and_valid_json()
    {
        var y = Traces(Json(LossCurves.Of(Curve.Of("loss", [1, double.NaN, 2]))))[0].GetProperty("y");
        Assert.Equal(JsonValueKind.Null, y[1].ValueKind);
    }

    [Fact]
    public void The_collapse_chart_has_a_panel_for_each_sign_that_was_measured()
    {
        (double, double)[] course = [(0, 1), (1, 2)];
        var figure = Json(CollapseChart.Of(
            [new("healthy", course, course, course), new("collapsed", course, course, course)], dimension: 192));
        Assert.Equal(["effective rank", "spread over clips", "cosine, right − wrong"],
            new[] { "yaxis", "yaxis2", "yaxis3" }.Select(axis => Title(figure, axis)));
        Assert.False(Layout(figure).TryGetProperty("yaxis4", out _));
        Assert.Equal(2, Traces(figure).Count(trace => trace.GetProperty("showlegend").GetBoolean()));
    }

    [Fact]
    public void A_live_chart_stays_small_however_many_points_it_got()
    {
        var live = new LiveCurves("loss", "effective rank");
        for (var step = 0; step < 20_000; step++)
            live.Add("loss", step, 1.0 / (step + 1));
        var figure = Json(live.Chart());
        Assert.InRange(Traces(figure)[0].GetProperty("x").GetArrayLength(), 100, 800);
        Assert.Equal(19_999, Traces(figure)[0].GetProperty("x").EnumerateArray().Last().GetDouble());
        Assert.InRange(GenericChart.toFigureJson(live.Chart()).Length, 1000, 60_000);
    }

    [Fact]
    public void A_schedule_has_a_panel_for_each_of_its_curves_on_one_step_axis()
    {
        var figure = Json(
            ScheduleChart.Of(Curve.Of("learning rate", [0, 1, 0]), Curve.Of("EMA momentum", [0.99, 1, 1])));
        Assert.Equal("learning rate", Title(figure, "yaxis"));
        Assert.Equal("EMA momentum", Title(figure, "yaxis2"));
        Assert.Equal("y2", Layout(figure).GetProperty("xaxis").GetProperty("anchor").GetString());
        Assert.True(Layout(figure).GetProperty("yaxis").GetProperty("domain")[0].GetDouble()
            > Layout(figure).GetProperty("yaxis2").GetProperty("domain")[1].GetDouble());
    }

    [Fact]
    public void Two_runs_in_one_panel_are_told_apart_and_named()
    {
        var figure = Json(PanelChart.Of([new Panel("rank", [Curve.Of("a", [1, 2]), Curve.Of("b", [2, 3])])]));
        Assert.True(Layout(figure).GetProperty("showlegend").GetBoolean());
        Assert.Equal(2,
            Traces(figure).Select(trace => trace.GetProperty("line").GetProperty("color").GetString()).Distinct()
                .Count());
    }

    [Fact]
    public void An_unknown_panel_is_named_with_the_known_ones()
    {
        var error = Assert.Throws<ArgumentException>(() => new LiveCurves("loss").Add("los", 1, 1));
        Assert.Contains("\"los\"", error.Message);
        Assert.Contains("loss", error.Message);
    }
}
