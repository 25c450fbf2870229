using VJepa.Interactive;
using VJepa.Notebooks.Engine;
using VJepa.Notebooks.Tests.Engine;

namespace VJepa.Notebooks.Tests.Display;

/// <summary>A formatter that a notebook registers is used everywhere, and by this notebook only.</summary>
public class OwnFormatTests
{
    [Theory]
    [InlineData("Formatter.Register<double>(d => d.ToString(\"F3\"), \"text/plain\"); 0.5", "0.500")]
    [InlineData("Formatter.Register<int>(d => $\"#{d}\", \"text/plain\"); 5", "#5")]
    [InlineData("Formatter.Register<string>(s => $\"<{s}>\", \"text/plain\"); \"a\"", "<a>")]
    [InlineData("Formatter.Register<DateTime>(d => $\"{d:yyyy}\", \"text/plain\"); new DateTime(2024, 1, 2)", "2024")]
    [InlineData("Formatter.Register<DayOfWeek>(d => \"day\", \"text/plain\"); DayOfWeek.Friday", "day")]
    [InlineData("Formatter.Register<double>(d => d.ToString(\"F3\"), \"text/plain\"); new[] { 0.5, 1 }",
        "[0.500, 1.000]")]
    [InlineData("Formatter.Register<double>(d => d.ToString(\"F3\"), \"text/plain\"); new[] { (Name: \"a\", V: 0.5) }",
        "0.500")]
    [InlineData("record Law(int N); Formatter.Register<Law>(l => $\"law {l.N}\", \"text/plain\"); "
        + "new List<Law> { new(1), new(2) }", "[law 1, law 2]")]
    [InlineData("record Law(int N); record Row(string Name, Law Law); "
        + "Formatter.Register<Law>(l => $\"law {l.N}\", \"text/plain\"); new[] { new Row(\"a\", new(1)) }", "law 1")]
    [InlineData("interface IShape { } class Cube : IShape { } "
        + "Formatter.Register<IShape>(s => \"shape\", \"text/plain\"); new Cube()", "shape")]
    public async Task It_wins_alone_in_lists_and_in_tables(string code, string text)
    {
        using var session = new Session(new SessionOptions { Prelude = DefaultUsings.Text });
        var output = new RecordedOutput();
        var result = await session.RunAsync(code, "a", output, default);
        Assert.True(result.Succeeded, result.Error?.Message);
        Assert.Contains(text, output.ValueText);
    }

    [Fact]
    public async Task HTML_of_its_own_is_not_escaped_and_the_next_session_starts_without_it()
    {
        var output = new RecordedOutput();
        using (var session = new Session(new SessionOptions { Prelude = DefaultUsings.Text }))
        {
            await session.RunAsync("Formatter.Register<int>(i => $\"<b>{i}</b>\", \"text/html\"); "
                + "display(new[] { 1, 2 }); display(new[] { (A: 1, B: \"<\") }); 3", "a", output, default);
        }
        Assert.Equal("[<b>1</b>, <b>2</b>]", output.Shown[0]["text/html"]);
        Assert.Contains("><b>1</b></td>", output.Shown[1]["text/html"]);
        Assert.Contains(">&lt;</td>", output.Shown[1]["text/html"]);
        Assert.Equal("<b>3</b>", output.Value!["text/html"]);
        using var next = new Session(new SessionOptions { Prelude = DefaultUsings.Text });
        await next.RunAsync("3", "a", output, default);
        Assert.Equal("3", output.Value["text/plain"]);
        Assert.False(output.Value.ContainsKey("text/html"));
    }
}
