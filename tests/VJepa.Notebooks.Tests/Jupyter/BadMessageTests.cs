using System.Text;
using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;

namespace VJepa.Notebooks.Tests.Jupyter;

/// <summary>Invalid messages, which a kernel must survive.</summary>
public class BadMessageTests(KernelClient client) : IClassFixture<KernelClient>
{
    [Fact]
    public void A_message_with_a_wrong_signature_and_a_malformed_one_are_dropped_and_logged()
    {
        var request = client.Request("execute_request", new JsonObject { ["code"] = "Environment.Exit(3);" });
        var forged = client.Frames(request);
        var frames = new NetMQMessage();
        for (var i = 0; i < forged.FrameCount; i++)
            frames.Append(i == 1 ? Encoding.ASCII.GetBytes(new string('0', 64)) : forged[i].ToByteArray());
        client.SendFrames(frames);
        var nonsense = new NetMQMessage();
        nonsense.Append("nonsense");
        client.SendFrames(nonsense);
        var (reply, _) = client.Finish(client.Execute("1"));
        Assert.Equal("ok", (string?)reply.Content["status"]);
        Assert.Contains(client.Log, line => line.Contains("the signature is wrong"));
        Assert.Contains(client.Log, line => line.Contains("expected signature, header"));
    }

    [Theory]
    [InlineData("execute_request", "code", "[1]")]
    [InlineData("complete_request", "cursor_pos", "\"end\"")]
    [InlineData("history_request", "n", "{}")]
    public void A_request_with_invalid_content_is_answered_with_an_error(string type, string field, string value)
    {
        JsonObject content = new() { ["code"] = "1", ["hist_access_type"] = "tail" };
        content[field] = JsonNode.Parse(value);
        var (reply, _) = client.Finish(client.Send(type, content));
        Assert.Equal("error", (string?)reply.Content["status"]);
        Assert.StartsWith($"The kernel could not answer this {type}", (string?)reply.Content["evalue"]);
        Assert.Equal("ok", (string?)client.Finish(client.Execute("1")).Reply.Content["status"]);
    }

    [Theory]
    [InlineData("msg_type", "5")]
    [InlineData("session", "[]")]
    public void A_header_of_the_wrong_kind_is_dropped_and_logged(string field, string value)
    {
        var request = client.Request("execute_request", new JsonObject { ["code"] = "1" });
        request.Header[field] = JsonNode.Parse(value);
        client.SendFrames(client.Frames(request));
        client.SendFrames(client.Frames(request), "control");
        client.SendFrames(client.Frames(request), "stdin");
        Assert.Equal("ok", (string?)client.Finish(client.Execute("1")).Reply.Content["status"]);
        Assert.Contains(client.Log, line => line.Contains($"header {field} is {value}"));
    }

    [Fact]
    public void A_front_end_that_vanishes_leaves_the_kernel_alive()
    {
        using (var other = new DealerSocket(">" + client.Connection.Address(client.Connection.ShellPort)))
        {
            var request = client.Request("execute_request", new JsonObject { ["code"] = "Thread.Sleep(200); 1" });
            other.SendMultipartMessage(client.Frames(request));
            other.Options.Linger = TimeSpan.FromMilliseconds(100);
            Thread.Sleep(100);
        }
        Assert.Equal("ok", (string?)client.Finish(client.Execute("3")).Reply.Content["status"]);
    }
}
