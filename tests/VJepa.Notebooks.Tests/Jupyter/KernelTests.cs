using System.Text.Json.Nodes;
using NetMQ;
using NetMQ.Sockets;
using VJepa.Notebooks.Jupyter;

namespace VJepa.Notebooks.Tests.Jupyter;

public class KernelTests(KernelClient client) : IClassFixture<KernelClient>
{
    [Fact]
    public void Execution_publishes_busy_input_output_result_and_idle_in_this_order_with_the_request_as_parent()
    {
        var request = client.Execute("Console.Write(\"out\"); 6 * 7");
        var (reply, published) = client.Finish(request);
        Assert.Equal("ok", (string?)reply.Content["status"]);
        Assert.Equal(["status", "execute_input", "stream", "execute_result", "status"], published.Select(m => m.Type));
        Assert.Equal("busy", (string?)published[0].Content["execution_state"]);
        Assert.Equal("out", (string?)published[2].Content["text"]);
        Assert.Equal("42", (string?)published[3].Content["data"]!["text/plain"]);
        Assert.Equal((int?)reply.Content["execution_count"], (int?)published[3].Content["execution_count"]);
    }

    [Fact]
    public void Kernel_info_names_language_and_protocol()
    {
        var (reply, _) = client.Finish(client.Send("kernel_info_request", []));
        Assert.Equal("kernel_info_reply", reply.Type);
        Assert.Equal("C#", (string?)reply.Content["language_info"]!["name"]);
        Assert.Equal("5.3", (string?)reply.Content["protocol_version"]);
    }

    [Fact]
    public void With_stop_on_error_false_the_cells_already_sent_run()
    {
        var failing = client.Execute("throw new Exception(\"goes on\");", c => c["stop_on_error"] = false);
        var next = client.Execute("5");
        Assert.Equal("error", (string?)client.Finish(failing).Reply.Content["status"]);
        Assert.Equal("ok", (string?)client.Finish(next).Reply.Content["status"]);
    }

    [Fact]
    public void After_an_error_the_cells_already_sent_are_aborted_and_later_ones_run()
    {
        var failing = client.Execute("throw new Exception(\"stop\");");
        var next = client.Execute("var mustNotRun = 1;");
        var (first, published) = client.Finish(failing);
        Assert.Equal("error", (string?)first.Content["status"]);
        Assert.Equal("stop", (string?)published.Single(m => m.Type == "error").Content["evalue"]);
        Assert.Equal("aborted", (string?)client.Finish(next).Reply.Content["status"]);
        Assert.Equal("ok", (string?)client.Finish(client.Execute("2")).Reply.Content["status"]);
    }

    [Fact]
    public void A_cell_sent_the_moment_the_error_shows_runs()
    {
        client.Execute("throw new Exception(\"stop\");");
        while (client.Receive("iopub").Type != "error")
        {
        }
        Assert.Equal("ok", (string?)client.Finish(client.Execute("2")).Reply.Content["status"]);
    }

    [Fact]
    public void An_interrupt_on_the_control_channel_stops_the_cell()
    {
        var running = client.Execute("Console.WriteLine(\"begun\"); while (true) { }");
        while (client.Receive("iopub").Type != "stream")
        {
        }
        client.Send("interrupt_request", [], "control");
        Assert.Equal("interrupt_reply", client.Receive("control").Type);
        Assert.Equal("Interrupted", (string?)client.Finish(running).Reply.Content["ename"]);
    }

    [Fact]
    public void Silent_execution_publishes_nothing_but_status_and_does_not_count()
    {
        var before = (int?)client.Finish(client.Execute("1")).Reply.Content["execution_count"];
        var (reply, published) = client.Finish(client.Execute("Console.Write(1); 5", c => c["silent"] = true));
        Assert.All(published, message => Assert.Equal("status", message.Type));
        Assert.Equal(before, (int?)reply.Content["execution_count"]);
    }

    [Fact]
    public void User_expressions_are_answered_each_with_its_own_status()
    {
        var (reply, _) = client.Finish(client.Execute("var ux = 3;",
            c => c["user_expressions"] = new JsonObject { ["good"] = "ux + 1", ["bad"] = "nowhere" }));
        Assert.Equal("4", (string?)reply.Content["user_expressions"]!["good"]!["data"]!["text/plain"]);
        Assert.Equal("error", (string?)reply.Content["user_expressions"]!["bad"]!["status"]);
    }

    [Fact]
    public void An_update_replaces_the_display_of_its_id()
    {
        var (_, published) = client.Finish(client.Execute("var shown = display(\"first\"); shown.Update(\"second\");"));
        var display = published.Single(m => m.Type == "display_data");
        var update = published.Single(m => m.Type == "update_display_data");
        Assert.Equal(DisplayId(display), DisplayId(update));
        Assert.Equal("second", (string?)update.Content["data"]!["text/plain"]);

        static string? DisplayId(Message message) => (string?)message.Content["transient"]!["display_id"];
    }

    [Fact]
    public void The_heartbeat_echoes()
    {
        using var heart = new RequestSocket(">" + client.Connection.Address(client.Connection.HeartbeatPort));
        heart.SendFrame("ping");
        Assert.True(heart.TryReceiveFrameString(TimeSpan.FromSeconds(10), out var beat));
        Assert.Equal("ping", beat);
    }

    [Fact]
    public void The_first_cell_with_a_chart_brings_plotly_along_and_later_ones_do_not()
    {
        const string chart = "Chart.Line<double, double, string>(x: new double[] { 1, 2 }, y: new double[] { 1, 4 })";
        Assert.Contains("plotly.js v", Html(client.Execute(chart)));
        Assert.DoesNotContain("plotly.js v", Html(client.Execute("// another cell\n" + chart)));
        Assert.Contains("plotly.js v", Html(client.Execute(chart)));

        string Html(Message request)
        {
            var result = client.Finish(request).Published.Single(message => message.Type == "execute_result");
            return (string)result.Content["data"]!["text/html"]!;
        }
    }
}
