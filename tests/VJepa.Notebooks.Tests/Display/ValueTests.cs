using System.Text.Json.Nodes;
using VJepa.Notebooks.Tests.Engine;

namespace VJepa.Notebooks.Tests.Display;

/// <summary>What a cell's value looks like.</summary>
public class ValueTests(SessionFixture cells) : IClassFixture<SessionFixture>
{
    [Theory]
    [InlineData("1.5", "1.5")]
    [InlineData("\"text\"", "text")]
    [InlineData("(string)null", "")]
    [InlineData("new[] { 1, 2, 3 }", "[1, 2, 3]")]
    [InlineData("DayOfWeek.Friday", "Friday")]
    public async Task Plain_values_are_plain_text(string code, string text) =>
        Assert.Equal(text, await cells.ValueAsync(code));

    [Fact]
    public async Task A_tensor_shows_shape_type_device_and_small_ones_their_values()
    {
        var small = await cells.ValueAsync("torch.tensor(new float[] { 1.5f, -2, 3, 4 }).reshape(2, 2)");
        foreach (var word in (string[])["[2, 2]", "float32", "cpu", "1.5", "-2"])
            Assert.Contains(word, small, StringComparison.OrdinalIgnoreCase);
        var large = await cells.ValueAsync("torch.zeros(8, 3, 64, 64)");
        Assert.Contains("[8, 3, 64, 64]", large);
        Assert.InRange(large.Length, 1, 2000);
    }

    [Fact]
    public async Task Records_are_a_table_and_an_object_has_its_properties()
    {
        var (_, rows) = await cells.RunAsync("""
            record Score(string Probe, double Accuracy);
            new[] { new Score("linear", 0.5), new Score("<b>", 0.25) }
            """);
        Assert.Contains(">Probe</th>", rows.Value!["text/html"]);
        Assert.Contains("&lt;b&gt;", rows.Value["text/html"]);
        Assert.Contains("0.25", rows.Value["text/plain"]);
        var (_, named) = await cells.RunAsync(
            "record TensorRow(string Name, int Depth); new[] { new TensorRow(\"qkv\", 2) }");
        Assert.Contains(">Depth</th>", named.Value!["text/html"]); // a type may have the name of a library type
        var (_, one) = await cells.RunAsync("new { Depth = 12, Inner = new { Heads = 6 } }");
        Assert.Contains("Depth", one.Value!["text/html"]);
        Assert.Contains("Heads", one.Value["text/html"]);
    }

    [Fact]
    public async Task A_chart_is_data_for_front_ends_with_Plotly_and_HTML_for_the_others()
    {
        var (_, output) = await cells.RunAsync(
            "Chart.Line<double, double, string>(x: new double[] { 1, 2 }, y: new double[] { 1, 4 })");
        var figure = JsonNode.Parse(output.Value!["application/vnd.plotly.v1+json"])!;
        Assert.Equal("scatter", (string?)figure["data"]![0]!["type"]);
        Assert.Contains("Plotly.newPlot", output.Value["text/html"]);
    }

    [Fact]
    public async Task A_formatter_that_a_notebook_registers_wins_and_html_and_mime_types_can_be_chosen()
    {
        var (_, output) = await cells.RunAsync("""
            record Law(string Name);
            Formatter.Register<Law>((law, writer) => writer.Write($"<i>{law.Name}</i>"), "text/html");
            HTML("<b>x</b>").Display();
            "raw".Display("text/markdown");
            new Law("gravity")
            """);
        Assert.Equal("<b>x</b>", output.Shown[0]["text/html"]);
        Assert.Equal("raw", output.Shown[1]["text/markdown"]);
        Assert.Equal("<i>gravity</i>", output.Value!["text/html"]);
    }
}
