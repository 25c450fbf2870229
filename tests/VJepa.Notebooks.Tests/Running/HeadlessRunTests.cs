using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Tests.Running;

public sealed partial class HeadlessRunTests(HeadlessFixture run) : IClassFixture<HeadlessFixture>
{
    [Fact]
    public void A_failing_notebook_names_cell_and_line_and_the_others_still_run()
    {
        Assert.Equal(
            [NotebookReport.Failed, NotebookReport.Succeeded, NotebookReport.Succeeded],
            run.Reports.Select(report => report.Status));
        Assert.Equal("code cell 2, line 3: ArgumentException: odd", run.Reports[0].Failure);
        Assert.Equal(2, run.Reports[0].CellsRun);
        Assert.Contains("ArgumentException", run.Read("fails.html"));
    }

    [Fact]
    public void Results_json_holds_one_object_a_notebook()
    {
        var results = JsonNode.Parse(run.Read("results.json"))!;
        Assert.Equal(Math.Exp(-4), (double)results["tour"]!["results"]!["tour.loss"]!, 1e-12);
        Assert.Equal("failed", (string)results["fails"]!["status"]!);
        Assert.Equal("train.csv", (string)results["parameters"]!["results"]!["train"]!);
    }

    [Fact]
    public void A_page_names_no_address_outside_itself_and_holds_plotly_once()
    {
        var page = run.Read("tour.html");
        var withoutScript = Script().Replace(page, "");
        Assert.DoesNotMatch(@"(src|href|url)\s*[=(]\s*[""']?(https?:)?//", withoutScript);
        Assert.Single(Regex.Matches(page, Regex.Escape("* plotly.js v")));
        Assert.Contains("class=\"chart\"", page);
        Assert.DoesNotContain("plotly.js v", run.Read("parameters.html"));
    }

    [Fact]
    public void A_page_has_formulas_as_MathML_a_table_of_contents_and_colored_code()
    {
        var page = run.Read("tour.html");
        Assert.Contains("<mi>ℒ</mi>", page);
        Assert.Contains("<a class=\"level2\" href=\"#a-chart\">A chart</a>", page);
        Assert.Contains("<h2 id=\"a-chart\">", page);
        Assert.Contains("<i class=k>var</i>", page);
        Assert.Contains("href=\"parameters.html\"", page);
        Assert.Contains("<th style=\"text-align:right\">Accuracy</th>", page);
    }

    [Fact]
    public void The_index_lists_every_notebook_with_its_first_picture()
    {
        var index = run.Read("index.html");
        Assert.Equal(3, Regex.Matches(index, "<a class=\"card").Count);
        Assert.Contains("data:image/png;base64,iVBOR", index);
        Assert.Contains("A tour of what cells can show", index);
    }

    [Fact]
    public void The_executed_notebook_is_nbformat_4_5()
    {
        var notebook = JsonNode.Parse(run.Read("tour.ipynb"))!.AsObject();
        Assert.Empty(NbFormat.Faults(notebook));
        Assert.Equal(".net-csharp", (string)notebook["metadata"]!["kernelspec"]!["name"]!);
        var outputs = notebook["cells"]!.AsArray().SelectMany(c => c!["outputs"]?.AsArray() ?? []).ToList();
        var shown = outputs.Select(output => output!["data"]).OfType<JsonObject>().ToList();
        Assert.Contains(shown, data =>
            data["application/vnd.plotly.v1+json"] is JsonObject && data.ContainsKey("text/html"));
        Assert.Contains(shown, data => $"{data["text/plain"]}".StartsWith("[####################] 100 %"));
        Assert.Contains(outputs, o => (string?)o!["output_type"] == "error" && (string?)o["evalue"] == "as expected");
    }

    [Fact]
    public async Task Parameters_replace_values_of_the_cell_tagged_so()
    {
        var options = HeadlessFixture.Options(Path.Combine(run.Folder, "p"), "parameters") with
        {
            Parameters = new Dictionary<string, string>
            {
                ["train"] = "a \"quoted\" path",
                ["rate"] = "1e-3",
                ["n"] = "12",
            },
        };
        var reports = await HeadlessFixture.RunAsync(options);
        Assert.Equal("a \"quoted\" path", (string)reports[0].Results["train"]!);
        Assert.Equal(0.001, (double)reports[0].Results["rate"]!);
        Assert.Equal(12, (int)reports[0].Results["n"]!);
    }

    [Theory]
    [InlineData("nothing", "1", "no cell tagged 'parameters' declares 'nothing'; declared are n, rate, train.")]
    [InlineData("rate", "fast", "'fast' is not a valid double")]
    public async Task A_bad_parameter_is_an_error_before_anything_runs(string name, string value, string message)
    {
        var options = HeadlessFixture.Options(Path.Combine(run.Folder, "q"), "parameters") with
        {
            Parameters = new Dictionary<string, string> { [name] = value },
        };
        var error = await Assert.ThrowsAsync<UsageException>(() => HeadlessFixture.RunAsync(options));
        Assert.Contains(message, error.Message);
    }

    [Fact]
    public async Task A_stopped_run_says_what_it_finished()
    {
        using var stop = new CancellationTokenSource();
        var progress = new Watching(e =>
        {
            if (e is RunEvent.CellStarted { Notebook: "endless", Number: 2 })
                stop.CancelAfter(100);
        });
        var options = HeadlessFixture.Options(Path.Combine(run.Folder, "s"), "parameters", "endless", "fails");
        var reports = await new HeadlessRun(options).RunAsync(progress, stop.Token);
        Assert.Equal(
            [NotebookReport.Succeeded, NotebookReport.Stopped, NotebookReport.NotStarted],
            reports.Select(report => report.Status));
    }

    [Fact]
    public async Task A_cell_that_takes_too_long_fails_with_the_timeout()
    {
        var options = HeadlessFixture.Options(Path.Combine(run.Folder, "t"), "endless") with
        {
            CellTimeout = TimeSpan.FromSeconds(1),
        };
        var reports = await HeadlessFixture.RunAsync(options);
        Assert.Equal(
            "code cell 2: Timeout: The cell took longer than 1 s (--timeout) and was stopped.", reports[0].Failure);
    }

    private sealed class Watching(Action<RunEvent> watch) : IProgress<RunEvent>
    {
        public void Report(RunEvent value) => watch(value);
    }

    [GeneratedRegex("<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Script();
}
