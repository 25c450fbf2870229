using VJepa.Interactive;
using VJepa.Notebooks.Engine;
using VJepa.Notebooks.Engine.Assistance;

namespace VJepa.Notebooks.Kernels;

/// <summary>A session as a front end drives it: one cell runs at a time and can be interrupted; completion and
/// documentation know what earlier cells declared.</summary>
internal sealed class LiveSession(SessionOptions options) : IDisposable
{
    private readonly Lock gate = new();
    private CancellationTokenSource? running;

    public Session Session { get; } = new(options);

    public CodeAssistant Assistant { get; } = new(options.Prelude);

    public bool IsIdle
    {
        get
        {
            lock (gate)
                return running is null;
        }
    }

    /// <summary>Loads references before the first cell needs them, and what completion needs while nothing runs. The
    /// task ends after the first of the two.</summary>
    public Task WarmUpAsync()
    {
        var warm = Session.WarmUpAsync();
        _ = warm.ContinueWith(_ => Assistant.WarmUpWhenIdleAsync(() => IsIdle), TaskScheduler.Default);
        return warm;
    }

    /// <summary>Runs a cell.</summary>
    /// <param name="afterwards">Part of the cell, if its code succeeds: an interrupt stops it, too.</param>
    public async Task<CellResult> RunAsync(
        string code, string cellId, ICellOutput output, Func<CancellationToken, Task>? afterwards = null)
    {
        using var stop = new CancellationTokenSource();
        lock (gate)
            running = stop;
        try
        {
            var result = string.IsNullOrWhiteSpace(code)
                ? new CellResult(null, TimeSpan.Zero)
                : await Session.RunAsync(code, cellId, output, stop.Token).ConfigureAwait(false);
            if (result.Succeeded && afterwards is not null)
                await afterwards(stop.Token).ConfigureAwait(false);
            if (result.Error?.Name != CellError.Compile)
                Assistant.Remember(code);
            return result;
        }
        finally
        {
            lock (gate)
                running = null;
        }
    }

    /// <summary>Stops the running cell.</summary>
    public void Interrupt()
    {
        lock (gate)
            running?.Cancel();
    }

    public void Dispose()
    {
        Session.Dispose();
        Assistant.Dispose();
    }
}
