using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Tests.Stdio;

public class StdioKernelTests(LineClient client) : IClassFixture<LineClient>
{
    [Fact]
    public void A_cell_sends_running_its_output_its_value_and_done_in_this_order()
    {
        var events = client.Run("Console.Write(\"out\"); 6 * 7");
        Assert.Equal(["running", "stream", "result", "done"], events.Select(e => (string?)e["type"]));
        Assert.Equal("out", (string?)events[1]["text"]);
        Assert.Equal("42", (string?)events[2]["data"]!["text/plain"]);
        Assert.True((bool)events[3]["success"]!);
    }

    [Fact]
    public void Variables_stay_and_the_count_goes_up()
    {
        var first = client.Run("var kept = 5;")[^1];
        var second = client.Run("kept + 1");
        Assert.Equal("6", (string?)Single(second, "result")["data"]!["text/plain"]);
        Assert.Equal((int)first["count"]! + 1, (int)second[^1]["count"]!);
    }

    [Fact]
    public void An_error_names_its_line_of_the_cell()
    {
        var error = Single(client.Run("var a = 1;\n\nthrow new Exception(\"here\");"), "error");
        Assert.Equal(3, (int?)error["line"]);
        Assert.Equal("here", (string?)error["message"]);
        Assert.Contains(error["traceback"]!.AsArray(), line => ((string?)line)!.Contains("3 | throw new Exception"));
        Assert.Equal(2, (int?)Single(client.Run("var b = 1;\nb.Nothing();"), "error")["line"]);
    }

    [Fact]
    public void An_update_carries_the_name_under_which_the_value_was_shown()
    {
        var events = client.Run("var shown = display(\"first\"); shown.Update(\"second\");");
        var name = (string?)Single(events, "display")["display"];
        Assert.NotNull(name);
        Assert.Equal(name, (string?)Single(events, "update")["display"]);
        Assert.Equal("second", (string?)Single(events, "update")["data"]!["text/plain"]);
    }

    [Fact]
    public void An_interrupt_stops_an_endless_loop_and_the_next_cell_runs()
    {
        var running = client.Execute("Console.WriteLine(\"begun\"); while (true) { }");
        client.Next("stream", running);
        client.Send("interrupt");
        Assert.Equal("Interrupted", (string?)client.Next("error", running)["name"]);
        Assert.False((bool)client.Next("done", running)["success"]!);
        Assert.True((bool)client.Run("1")[^1]["success"]!);
    }

    [Fact]
    public void A_cell_asks_and_gets_the_answer_and_no_answer_is_null()
    {
        var asking = client.Execute("input(\"name? \") + \"!\"");
        Assert.Equal("name? ", (string?)client.Next("input", asking)["prompt"]);
        client.Send("input", new JsonObject { ["value"] = "Ada" });
        Assert.Equal("Ada!", (string?)Single(client.Finish(asking), "result")["data"]!["text/plain"]);
        asking = client.Execute("Console.ReadLine() is null");
        client.Next("input", asking);
        client.Send("input");
        Assert.Equal("True", (string?)Single(client.Finish(asking), "result")["data"]!["text/plain"]);
    }

    [Fact]
    public void Completion_and_documentation_answer_while_a_cell_runs()
    {
        client.Run("var distance = 5;");
        var running = client.Execute("Console.WriteLine(\"begun\"); while (true) { }");
        client.Next("stream", running);
        client.Send("complete", new JsonObject { ["code"] = "dista", ["cursor"] = 5 });
        var completions = client.Next("completions");
        Assert.Contains("distance", completions["items"]!.AsArray().Select(item => (string?)item!["text"]));
        Assert.Equal((0, 5), ((int)completions["start"]!, (int)completions["end"]!));
        client.Send("hover", new JsonObject { ["code"] = "Math.Sqrt(2)", ["cursor"] = 7 });
        Assert.Contains("double Math.Sqrt(double d)", (string?)client.Next("documentation")["markdown"]);
        client.Send("interrupt");
        client.Next("done", running);
    }

    [Theory]
    [InlineData("nonsense", "not JSON")]
    [InlineData("[1]", "expected a JSON object")]
    [InlineData("{}", "'type' is missing")]
    [InlineData("""{"type":"dance"}""", "'dance' is not a known type")]
    [InlineData("""{"type":"execute","id":"x"}""", "'code' is missing")]
    [InlineData("""{"type":"execute","id":5,"code":"1"}""", "'id' is 5: expected a string")]
    [InlineData("""{"type":"execute","code":"1"}""", "'id' is missing")]
    [InlineData("""{"type":"complete","id":"x","code":"1","cursor":9}""", "'cursor' is 9: expected a number")]
    public void A_line_that_is_not_understood_is_refused_and_the_kernel_goes_on(string line, string reason)
    {
        client.SendLine(line);
        Assert.Contains(reason, (string?)client.Next("refused")["message"]);
        Assert.True((bool)client.Run("1")[^1]["success"]!);
    }

    private static JsonObject Single(IEnumerable<JsonObject> events, string type) =>
        events.Single(e => (string?)e["type"] == type);
}
