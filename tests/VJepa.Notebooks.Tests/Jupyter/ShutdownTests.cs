using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Tests.Jupyter;

public class ShutdownTests
{
    [Fact]
    public async Task A_shutdown_is_answered_and_ends_the_kernel_while_a_cell_runs()
    {
        using var client = new KernelClient();
        client.Execute("while (true) { }");
        client.Send("shutdown_request", new JsonObject { ["restart"] = true }, "control");
        Assert.Equal("shutdown_reply", client.Receive("control").Type);
        Assert.True(await client.Ended.WaitAsync(TimeSpan.FromSeconds(20)));
    }
}
