using VJepa.Notebooks.Tests.Engine;

namespace VJepa.Notebooks.Tests.Display;

/// <summary>Values of common libraries are tables and text, not trees of their properties.</summary>
public class LibraryValueTests(SessionFixture cells) : IClassFixture<SessionFixture>
{
    [Theory]
    [InlineData("new DateOnly(2024, 5, 6)", "2024-05-06")]
    [InlineData("new TimeOnly(7, 8)", "07:08:00.0000000")]
    [InlineData("(Half)0.5", "0.5")]
    [InlineData("new System.Numerics.BigInteger(12)", "12")]
    [InlineData("new Version(1, 2)", "1.2")]
    [InlineData("new Uri(\"https://example.org/a\")", "https://example.org/a")]
    [InlineData("new[] { new DateOnly(2024, 5, 6) }", "[2024-05-06]")]
    [InlineData("System.Text.Json.Nodes.JsonNode.Parse(\"[1, \\\"a\\\"]\")", "[\n  1,\n  \"a\"\n]")]
    [InlineData("System.Text.Json.JsonDocument.Parse(\"{\\\"a\\\": 1}\").RootElement", "{\n  \"a\": 1\n}")]
    [InlineData("new System.Text.Json.Nodes.JsonObject { [\"ü\"] = 1 }", "{\n  \"ü\": 1\n}")]
    public async Task A_value_that_is_one_word_or_one_document_is_text(string code, string text)
    {
        var (result, output) = await cells.RunAsync(code);
        Assert.True(result.Succeeded, result.Error?.Message);
        Assert.Equal(text, output.ValueText);
        Assert.False(output.Value!.ContainsKey("text/html"));
    }

    [Theory]
    [InlineData("""
        var table = new System.Data.DataTable();
        table.Columns.Add("Name");
        table.Columns.Add("Loss", typeof(double));
        table.Rows.Add("a<b", 0.25);
        table.Rows.Add(null, null);
        table
        """)]
    [InlineData("""
        record FrameColumn(string Name, Type DataType);
        record Frame(FrameColumn[] Columns, List<object[]> Rows);
        new Frame([new("Name", typeof(string)), new("Loss", typeof(double))], [["a<b", 0.25], [null, null]])
        """)]
    public async Task Columns_and_rows_are_a_table(string code)
    {
        var (result, output) = await cells.RunAsync(code);
        Assert.True(result.Succeeded, result.Error?.Message);
        Assert.Equal("Name  Loss\na<b   0.25\n", output.ValueText.TrimEnd(' ') + (output.ValueText.EndsWith('\n')
            ? "" : "\n"));
        Assert.Contains("<th style=\"text-align:right\">Loss</th>", output.Value!["text/html"]);
        Assert.Contains(">a&lt;b</td>", output.Value["text/html"]);
    }

    [Theory]
    [InlineData("display(1)")]
    [InlineData("1.Display()")]
    [InlineData("markdown(\"*a*\")")]
    [InlineData("var handle = display(1); handle")]
    public async Task Display_without_a_semicolon_shows_its_value_once(string code)
    {
        var (_, output) = await cells.RunAsync(code);
        Assert.Single(output.Shown);
        Assert.Null(output.Value);
    }

    [Theory]
    [InlineData("chart.Show();")]
    [InlineData("chart.Show()")]
    [InlineData("Show(chart);")]
    public async Task Show_shows_a_chart_below_the_cell(string code)
    {
        var (result, output) = await cells.RunAsync(
            "var chart = Chart.Line<double, double, string>(x: new double[] { 1, 2 }, y: new double[] { 1, 4 });"
            + code);
        Assert.True(result.Succeeded, result.Error?.Message);
        Assert.Contains("application/vnd.plotly.v1+json", output.Shown.Single().Keys);
    }
}
