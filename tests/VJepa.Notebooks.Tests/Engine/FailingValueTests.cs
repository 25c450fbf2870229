using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Tests.Engine;

/// <summary>Showing a value runs the author's code: it can throw, print, take long and recurse.</summary>
public class FailingValueTests(SessionFixture cells) : IClassFixture<SessionFixture>
{
    [Theory]
    [InlineData("\"1,2,x\".Split(',').Select(int.Parse)", "FormatException")]
    [InlineData("class B { public override string ToString() => throw new ArgumentException(\"b\"); } "
        + "Formatter.Register<B>((b, writer) => writer.Write(b), \"text/html\"); new B()", "ArgumentException")]
    [InlineData("record C(int N) { public int Broken => throw new ArgumentException(\"c\"); } new[] { new C(1) }",
        "ArgumentException")]
    [InlineData("record E(int N) { public int Deep => Deep + 1; } new[] { new E(1) }",
        "InsufficientExecutionStackException")]
    [InlineData("IEnumerable<int> F() { yield return 1; throw new TimeoutException(\"f\"); } F()", "TimeoutException")]
    [InlineData("new[] { torch.ones(2, 3) }.Select(t => t.matmul(t).shape[0])", "ExternalException")]
    public async Task An_exception_while_the_value_is_shown_is_the_cell_s_error(string code, string name)
    {
        Assert.SkipWhen(name == "ExternalException" && !OperatingSystem.IsLinux(), "the native handler is for Linux");
        var (result, _) = await cells.RunAsync("var kept = 7;\n" + code);
        Assert.Equal(name, result.Error?.Name);
        Assert.Contains(result.Error!.Traceback, line => line.Contains("while the cell's value was shown"));
        Assert.Equal("7", await cells.ValueAsync("kept"));
    }

    [Fact]
    public async Task What_formatting_prints_belongs_to_the_cell_and_it_can_use_the_cell_s_services()
    {
        var (result, output) = await cells.RunAsync(
            "Enumerable.Range(0, 2).Select(i => { Console.WriteLine($\"made {i}\"); display(i); return i; })");
        Assert.True(result.Succeeded, result.Error?.Message);
        Assert.Equal("[0, 1]", output.ValueText);
        Assert.Contains("made 1", output.Text);
        Assert.Equal(2, output.Shown.Count);
    }

    [Theory]
    [InlineData("Enumerable.Range(0, 90).Select(i => { Thread.Sleep(1000); return i; })")]
    [InlineData("Enumerable.Range(0, 90).Select(i => { while (true) { } return i; })")]
    [InlineData("IEnumerable<int> Never() { while (true) { if (DateTime.Now.Year < 0) yield return 1; } } Never()")]
    [InlineData("Enumerable.Repeat(0, int.MaxValue).Concat(Enumerable.Repeat(0, int.MaxValue)).Where(i => i > 0)")]
    [InlineData("new[] { new Task<int>(() => 1) }.Select(t => t.Result)")]
    public async Task An_interrupt_stops_a_slow_enumeration(string code)
    {
        using var stop = new CancellationTokenSource();
        var running = cells.RunAsync(code, stop: stop.Token);
        await Task.WhenAny(running, Task.Delay(1500));
        Assert.False(running.IsCompleted, $"the cell ended by itself: {running.Status}");
        await stop.CancelAsync();
        Assert.Same(running, await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(20))));
        var (result, output) = await running;
        Assert.Equal(CellError.Interrupted, result.Error?.Name);
        Assert.Null(output.Value);
        Assert.Equal("2", await cells.ValueAsync("Thread.Sleep(1); 1 + 1"));
    }
}
