using System.Text.Json;
using VJepa.Notebooks.Tests.Jupyter;

namespace VJepa.Notebooks.Tests.Processes;

/// <summary>A front end whose kernel runs in a process of its own.</summary>
internal sealed class ProcessKernel : FrontEnd
{
    private readonly string file = Path.GetTempFileName();

    /// <param name="start">Starts the kernel with the given connection file.</param>
    public ProcessKernel(Func<string, HostProcess> start)
    {
        File.WriteAllText(file, JsonSerializer.Serialize(Connection));
        Process = start(file);
        WaitUntilSubscribed();
    }

    public HostProcess Process { get; }

    /// <summary>The plain text of a cell's value.</summary>
    public string Value(string code)
    {
        var (reply, published) = Finish(Execute(code));
        Assert.True((string?)reply.Content["status"] == "ok", reply.Content.ToJsonString());
        return (string)published.Single(m => m.Type == "execute_result").Content["data"]!["text/plain"]!;
    }

    public override void Dispose()
    {
        base.Dispose();
        Process.Dispose();
        File.Delete(file);
    }
}
