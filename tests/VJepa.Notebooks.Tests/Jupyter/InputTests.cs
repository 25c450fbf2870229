using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Tests.Jupyter;

/// <summary>Input from the user.</summary>
public class InputTests(KernelClient client) : IClassFixture<KernelClient>
{
    [Fact]
    public void A_cell_can_ask_the_reader()
    {
        var request = client.Execute("input(\"name? \") + \"!\"");
        var question = client.Receive("stdin");
        Assert.Equal("name? ", (string?)question.Content["prompt"]);
        client.Send("input_reply", new JsonObject { ["value"] = "Ada" }, "stdin");
        var (_, published) = client.Finish(request);
        Assert.Equal("Ada!", (string?)published.Single(m => m.Type == "execute_result").Content["data"]!["text/plain"]);
    }

    [Fact]
    public void Console_ReadLine_and_a_password_ask_over_the_stdin_channel_and_a_front_end_without_one_is_not_asked()
    {
        var request = client.Execute("Console.ReadLine() + input(\"key \", password: true)");
        Assert.False((bool)client.Receive("stdin").Content["password"]!);
        client.Send("input_reply", new JsonObject { ["value"] = "a" }, "stdin");
        Assert.True((bool)client.Receive("stdin").Content["password"]!);
        client.Send("input_reply", new JsonObject { ["value"] = "b" }, "stdin");
        var (_, published) = client.Finish(request);
        Assert.Equal("ab", (string?)published.Single(m => m.Type == "execute_result").Content["data"]!["text/plain"]);
        (_, published) = client.Finish(client.Execute("Console.ReadLine() is null", c => c["allow_stdin"] = false));
        Assert.Equal("True", (string?)published.Single(m => m.Type == "execute_result").Content["data"]!["text/plain"]);
    }

    [Fact]
    public void An_interrupt_ends_a_question()
    {
        var request = client.Execute("input(\"waiting \")");
        Assert.Equal("waiting ", (string?)client.Receive("stdin").Content["prompt"]);
        client.Send("interrupt_request", [], "control");
        Assert.Equal("interrupt_reply", client.Receive("control").Type);
        Assert.Equal("Interrupted", (string?)client.Finish(request).Reply.Content["ename"]);
    }
}
