using System.Diagnostics;
using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Tests.Processes;

public sealed class KernelProcessTests
{
    [Fact]
    public void A_kernel_ends_when_the_program_that_started_it_is_gone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the parent process is watched on Unix only");
        using var client = new ProcessKernel(file => new HostProcess(
            ["-c", "\"$0\" kernel \"$1\" & echo kernel $!; wait", HostProcess.Program, file], program: "/bin/sh"));
        client.Process.WaitFor("kernel ");
        using var kernel = Process.GetProcessById(int.Parse(client.Process.Text.Split("kernel ")[1].Split('\n')[0]));
        Assert.Equal("2", client.Value("1 + 1"));
        client.Process.Kill();
        Assert.True(kernel.WaitForExit(TimeSpan.FromSeconds(30)), "the orphaned kernel is still running");
    }

    [Fact]
    public void A_shutdown_ends_the_process()
    {
        using var client = new ProcessKernel(file => new HostProcess(["kernel", file]));
        client.Execute("while (true) { }");
        client.Send("shutdown_request", new JsonObject { ["restart"] = false }, "control");
        Assert.Equal("shutdown_reply", client.Receive("control").Type);
        Assert.Equal(0, client.Process.Wait());
    }

    [Fact]
    public void The_interrupt_signal_stops_the_cell_and_not_the_kernel()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are those of Unix");
        using var client = new ProcessKernel(file => new HostProcess(["kernel", file]));
        var running = client.Execute("Console.WriteLine(\"begun\"); while (true) { }");
        while (client.Receive("iopub").Type != "stream")
        {
        }
        client.Process.Interrupt();
        Assert.Equal("Interrupted", (string?)client.Finish(running).Reply.Content["ename"]);
        Thread.Sleep(100);
        Assert.Equal("2", client.Value("1 + 1"));
    }
}
