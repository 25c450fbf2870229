using VJepa.Lab.Plots;
using static TorchSharp.torch;
using static VJepa.Tests.Plots.Figure;

namespace VJepa.Tests.Plots;

public class ChartTests
{
    [Fact]
    public void Bars_show_mean_sample_deviation_each_seed_and_chance()
    {
        var figure = Json(
            AccuracyBars.Of([new Bar("pretrained", [0.7, 0.8, 0.9]), new Bar("random", 0.3)], chance: 0.25));
        var bar = Traces(figure)[0];
        Assert.Equal(80, bar.GetProperty("y")[0].GetDouble(), 6);
        Assert.Equal(10, bar.GetProperty("error_y").GetProperty("array")[0].GetDouble(), 6);
        Assert.Equal(4, Traces(figure)[1].GetProperty("y").GetArrayLength());
        Assert.Equal(25, Layout(figure).GetProperty("shapes")[0].GetProperty("y0").GetDouble());
        Assert.Equal("accuracy (%)", Title(figure, "yaxis"));
        Assert.Contains("s.d. over up to 3 runs", Title(figure, "xaxis"));
        Assert.Equal([Theme.Of(Role.Pretrained).ToString(), Theme.Of(Role.RandomInitialized).ToString()],
            bar.GetProperty("marker").GetProperty("color").EnumerateArray().Select(color => color.GetString()!));
    }

    [Fact]
    public void Labels_of_many_bars_have_two_lines_since_one_runs_into_its_neighbors()
    {
        string[] Labels(int bars) => [.. Traces(Json(AccuracyBars.Of(
            Enumerable.Range(0, bars).Select(i => new Bar($"{i}", [0.7, 0.8, 0.9])))))[2]
            .GetProperty("text").EnumerateArray().Select(label => label.GetString()!)];
        Assert.All(Labels(3), label => Assert.Equal("80.0 ± 10.0", label));
        Assert.All(Labels(8), label => Assert.Equal("80.0<br>± 10.0", label));
    }

    [Fact]
    public void Two_bars_of_one_name_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(
            () => AccuracyBars.Of(new Bar("random", 0.1), new Bar("random", 0.2)));
        Assert.Contains("\"random\"", error.Message);
    }

    [Fact]
    public void Accuracies_in_percent_are_refused()
    {
        var error = Assert.Throws<ArgumentException>(() => AccuracyBars.Of(new Bar("pretrained", 83)));
        Assert.Contains("0 to 1", error.Message);
    }

    [Fact]
    public void A_probe_curve_has_a_band_over_seeds_and_ticks_at_its_points()
    {
        var figure = Json(
            ProbeCurve.Of([new SeedCurve("pretrained", [(5, [0.4, 0.6]), (20, [0.8, 0.8])])], chance: 0.1));
        Assert.Equal("toself", Traces(figure)[0].GetProperty("fill").GetString());
        Assert.Equal(50, Traces(figure)[1].GetProperty("y")[0].GetDouble(), 6);
        Assert.Equal([5.0, 20.0],
            Layout(figure).GetProperty("xaxis").GetProperty("tickvals").EnumerateArray().Select(x => x.GetDouble()));
        Assert.StartsWith("labels per class", Title(figure, "xaxis"));
        Assert.Contains("2 runs", Title(figure, "xaxis"));
    }

    [Fact]
    public void Confusion_counts_true_classes_down_and_predicted_ones_across()
    {
        var trace = Traces(Json(ConfusionChart.Of([0, 0, 1, 1], [0, 1, 1, 1], ["left", "right"])))[0];
        Assert.Equal("50,50|0,100", string.Join('|', trace.GetProperty("z").EnumerateArray().Select(row =>
            string.Join(',', row.EnumerateArray().Select(value => value.GetDouble())))));
        Assert.Equal("1", trace.GetProperty("text")[0][1].GetString());
    }

    [Fact]
    public void A_scatter_of_features_says_how_much_variance_its_plane_explains()
    {
        using var features = zeros(4, 3);
        features[1, 0] = 3;
        features[2, 1] = 1;
        features[3, 0] = -3;
        var figure = Json(Scatter2D.Of(features, [0, 0, 1, 1], ["a", "b"]));
        Assert.StartsWith("1st principal component (96 %", Title(figure, "xaxis"));
        Assert.Equal(2, Traces(figure).Length);
    }

    [Fact]
    public void A_histogram_counts_every_value_once()
    {
        var y = Traces(Json(HistogramChart.Of([0, 0.1, 0.5, 1], "hidden share", bins: 2)))[0].GetProperty("y");
        Assert.Equal([2, 2], y.EnumerateArray().Select(count => count.GetInt32()));
    }

    [Fact]
    public void Charts_are_transparent_and_carry_no_template()
    {
        var layout = Layout(Json(PositionChart.Of(eye(4))));
        Assert.Equal("rgba(0,0,0,0)", layout.GetProperty("paper_bgcolor").GetString());
        Assert.False(layout.TryGetProperty("template", out _));
    }

    [Fact]
    public void Every_role_but_the_neutral_ones_has_its_own_color()
    {
        var colors = Enum.GetValues<Role>().Except([Role.Neutral]).Select(Theme.Of).ToArray();
        Assert.Equal(colors.Length, colors.Distinct().Count());
    }
}
