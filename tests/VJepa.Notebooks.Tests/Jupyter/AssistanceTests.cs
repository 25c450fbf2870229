using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Tests.Jupyter;

/// <summary>Completion, inspection and is_complete.</summary>
public class AssistanceTests(KernelClient client) : IClassFixture<KernelClient>
{
    [Fact]
    public void Completion_knows_earlier_cells_and_counts_code_points()
    {
        client.Finish(client.Execute("var distance = 5; record Film(string Title, int Frames);"));
        const string code = "var s = \"🎬\"; new Film(\"a\", 1).Fra";
        var completed = Complete(code, code.Length - 1); // the picture is one code point, two UTF-16 units
        Assert.Equal(["Frames"], Matches(completed));
        Assert.Equal(code.Length - 1, (int)completed["cursor_end"]!);
        Assert.Equal(code.Length - 4, (int)completed["cursor_start"]!);
        Assert.Contains("distance", Matches(Complete("dista", 5)));
    }

    [Fact]
    public void Inspection_gives_the_signature()
    {
        var content = new JsonObject { ["code"] = "Math.Sqrt(2)", ["cursor_pos"] = 8, ["detail_level"] = 0 };
        var (reply, _) = client.Finish(client.Send("inspect_request", content));
        Assert.True((bool)reply.Content["found"]!);
        Assert.Contains("double Math.Sqrt(double d)", (string)reply.Content["data"]!["text/plain"]!);
    }

    [Theory]
    [InlineData("var x = 1;", "complete")]
    [InlineData("if (true) {", "incomplete")]
    [InlineData("}", "invalid")]
    public void Is_complete_tells_whether_code_goes_on(string code, string state)
    {
        var (reply, _) = client.Finish(client.Send("is_complete_request", new JsonObject { ["code"] = code }));
        Assert.Equal(state, (string?)reply.Content["status"]);
    }

    private JsonObject Complete(string code, int cursor) => client.Finish(client.Send(
        "complete_request", new JsonObject { ["code"] = code, ["cursor_pos"] = cursor })).Reply.Content;

    private static IEnumerable<string> Matches(JsonObject completed) =>
        completed["matches"]!.AsArray().Select(match => (string)match!);
}
