using VJepa.Interactive;
using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Tests.Engine;

/// <summary>A session shared by the tests of a class. Each test uses its own variable names.</summary>
public sealed class SessionFixture : IDisposable
{
    private int cells;

    public Session Session { get; } = new(new SessionOptions
    {
        Prelude = DefaultUsings.Text,
        Directory = AppContext.BaseDirectory,
        Grace = TimeSpan.FromMilliseconds(200),
    });

    internal async Task<(CellResult Result, RecordedOutput Output)> RunAsync(
        string code, string? id = null, CancellationToken stop = default)
    {
        var output = new RecordedOutput { Answer = "forty-two" };
        var result = await Session.RunAsync(code, id ?? $"test-{++cells}", output, stop);
        return (result, output);
    }

    /// <summary>The plain text of the cell's value. If the cell fails, the test fails.</summary>
    internal async Task<string> ValueAsync(string code)
    {
        var (result, output) = await RunAsync(code);
        Assert.True(result.Succeeded, result.Error?.Message);
        return output.ValueText;
    }

    public void Dispose() => Session.Dispose();
}
