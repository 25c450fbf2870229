using System.Collections.Concurrent;
using VJepa.Interactive;
using VJepa.Notebooks.Engine;
using VJepa.Notebooks.Jupyter;

namespace VJepa.Notebooks.Tests.Jupyter;

/// <summary>A front end whose kernel runs in this process.</summary>
public sealed class KernelClient : FrontEnd
{
    private readonly Kernel kernel;

    public KernelClient()
    {
        kernel = new Kernel(Connection, new SessionOptions
        {
            Prelude = DefaultUsings.Text,
            Directory = AppContext.BaseDirectory,
            Grace = TimeSpan.FromMilliseconds(200),
        }, Log.Enqueue);
        Ended = kernel.RunAsync(CancellationToken.None);
        WaitUntilSubscribed();
    }

    internal ConcurrentQueue<string> Log { get; } = [];

    public Task<bool> Ended { get; }

    public override void Dispose()
    {
        base.Dispose();
        kernel.Dispose();
    }
}
