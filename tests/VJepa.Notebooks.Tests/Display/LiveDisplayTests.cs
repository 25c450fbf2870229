using VJepa.Notebooks.Engine;
using VJepa.Notebooks.Tests.Engine;

namespace VJepa.Notebooks.Tests.Display;

/// <summary>At most ten updates a second are sent; the last one must never be lost.</summary>
public class LiveDisplayTests(SessionFixture cells) : IClassFixture<SessionFixture>
{
    [Theory]
    [InlineData("", null)]
    [InlineData("throw new Exception(\"half-way\");", "Exception")]
    [InlineData("await Task.Run(() => throw new Exception(\"half-way\"));", "Exception")]
    public async Task The_last_update_is_sent_when_the_cell_ends(string end, string? error)
    {
        const string start = "var shown = display(0); for (var i = 1; i <= 1000; i++) shown.Update(i); ";
        var (result, output) = await cells.RunAsync(start + end);
        Assert.Equal(error, result.Error?.Name);
        Assert.Equal("1000", output.Updates[^1].Bundle["text/plain"]);
        Assert.True(output.Updates.Count < 500, $"{output.Updates.Count} updates");
    }

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("await Task.Delay(-1);")]
    [InlineData("Thread.Sleep(-1);")]
    public async Task The_last_update_is_sent_when_the_cell_is_stopped(string end)
    {
        using var stop = new CancellationTokenSource();
        var folder = Directory.CreateTempSubdirectory("vjepa-live-").FullName;
        var updated = Path.Combine(folder, "updated");
        var stopping = Task.Run(async () =>
        {
            while (!File.Exists(updated)) await Task.Delay(20);
            stop.Cancel();
        });
        var start = "var live = display(0); for (var i = 1; i <= 20; i++) live.Update(i); "
            + $"File.WriteAllText(@\"{updated}\", \"\"); ";
        var (result, output) = await cells.RunAsync(start + end, stop: stop.Token);
        await stopping;
        Directory.Delete(folder, recursive: true);
        Assert.Equal(CellError.Interrupted, result.Error?.Name);
        Assert.Equal("20", output.Updates[^1].Bundle["text/plain"]);
    }

    [Fact]
    public async Task A_progress_bar_ends_full_and_an_update_from_a_later_cell_reaches_the_first()
    {
        var (_, output) = await cells.RunAsync(
            "var bar = Progress(50, \"epochs\"); for (var i = 0; i <= 50; i++) bar.Report(i, $\"loss {i}\");");
        Assert.Contains("100 % epochs 50/50", output.Updates[^1].Bundle["text/plain"]);
        Assert.Contains("loss 50", output.Updates[^1].Bundle["text/plain"]);
        var (_, later) = await cells.RunAsync("bar.Report(1); bar.Report(7);");
        Assert.Empty(later.Updates);
        Assert.Contains("epochs 7/50", output.Updates[^1].Bundle["text/plain"]);
    }
}
