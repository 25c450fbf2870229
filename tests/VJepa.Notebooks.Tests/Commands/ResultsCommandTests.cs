using VJepa.Notebooks.Commands;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Tests.Commands;

public sealed class ResultsCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-results-").FullName;

    private const string Sound = """
        {"01-video": {"title": "1", "results": {"clips": 1600, "law": "left|right"}},
         "03-run": {"title": "3",
                    "results": {"probe.linear.random": 0.512345, "probe.chance": 0.125, "rank": [1.5, 2]}}}
        """;

    [Fact]
    public void Every_recorded_value_is_a_line_of_a_Markdown_table() => Assert.Equal(
        """
        | notebook | name | value |
        |---|---|---:|
        | 01-video | clips | 1600 |
        | 01-video | law | left\|right |
        | 03-run | probe.linear.random | 0.5123 |
        | 03-run | probe.chance | 0.125 |
        | 03-run | rank | 1.5, 2 |

        """, ResultsCommand.Table(Write(Sound), []));

    [Theory]
    [InlineData("probe.*", new[] { "probe.linear.random", "probe.chance" })]
    [InlineData("01-*/c*", new[] { "clips" })]
    [InlineData("rank", new[] { "rank" })]
    public void Match_keeps_the_names_that_fit(string pattern, string[] names)
    {
        var lines = ResultsCommand.Table(Write(Sound), [pattern]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(names, lines.Skip(2).Select(line => line.Split(" | ")[1]));
    }

    [Theory]
    [InlineData("{\"a\": 1}", "is not a results.json")]
    [InlineData("[1]", "is not a results.json")]
    [InlineData("oops", "is not a results.json")]
    [InlineData("{\"a\": {\"results\": {}}}", "no notebook recorded anything")]
    public void A_file_without_results_is_named_in_the_error(string text, string reason)
    {
        var path = Write(text);
        var error = Assert.Throws<UsageException>(() => ResultsCommand.Table(path, []));
        Assert.StartsWith(path, error.Message);
        Assert.Contains(reason, error.Message);
    }

    [Fact]
    public void A_missing_file_and_a_pattern_without_hits_are_errors()
    {
        var missing = Path.Combine(folder, "none.json");
        var error = Assert.Throws<UsageException>(() => ResultsCommand.Table(missing, []));
        Assert.Contains("there is no such file", error.Message);
        error = Assert.Throws<UsageException>(() => ResultsCommand.Table(Write(Sound), ["zzz*"]));
        Assert.Contains("none of the 5 recorded names matches zzz*", error.Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string text)
    {
        var path = Path.Combine(folder, "results.json");
        File.WriteAllText(path, text);
        return path;
    }
}
