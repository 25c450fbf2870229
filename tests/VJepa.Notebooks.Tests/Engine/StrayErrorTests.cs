using VJepa.Interactive;
using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Tests.Engine;

/// <summary>Exceptions that nothing awaits, the end of the process and the console: one cell must not break the others.
/// </summary>
public class StrayErrorTests(SessionFixture cells) : IClassFixture<SessionFixture>
{
    [Theory]
    [InlineData("async void Late() { await Task.Delay(20); throw new TimeoutException(\"late\"); } Late();")]
    [InlineData("async void Now() { throw new TimeoutException(\"late\"); } Now();")]
    [InlineData("new Thread(() => throw new TimeoutException(\"late\")).Start();")]
    [InlineData("IProgress<int> report = new Progress<int>(_ => throw new TimeoutException(\"late\")); "
        + "report.Report(1);")]
    [InlineData("var clock = new Timer(_ => throw new TimeoutException(\"late\"), null, 10, -1);")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => throw new TimeoutException(\"late\"));")]
    [InlineData("await Task.Run(() => { new Thread(() => throw new TimeoutException(\"late\")).Start(); });")]
    public async Task An_exception_that_nothing_awaits_fails_the_cell_and_not_the_process(string code)
    {
        var (result, _) = await cells.RunAsync(code + "\nawait Task.Delay(400);");
        Assert.Equal("TimeoutException", result.Error?.Name);
        Assert.Equal("late", result.Error!.Message);
        Assert.Contains(result.Error.Traceback, line => line.Contains("where no cell can catch it"));
        Assert.Equal("2", await cells.ValueAsync("1 + 1"));
    }

    [Fact]
    public async Task What_an_earlier_session_left_running_does_not_fail_the_next_one()
    {
        using (var earlier = new Session(new SessionOptions { Prelude = DefaultUsings.Text }))
        {
            const string code = "var t = new Timer(_ => throw new TimeoutException(\"left\"), null, 1500, -1);";
            Assert.True((await earlier.RunAsync(code, "a", new RecordedOutput(), default)).Succeeded);
        }
        var (result, _) = await cells.RunAsync("await Task.Delay(2500);");
        Assert.True(result.Succeeded, result.Error?.Message);
    }

    [Theory]
    [InlineData("Environment.Exit(3);")]
    [InlineData("void Leave() => System.Environment.Exit(0); Leave();")]
    [InlineData("Environment.FailFast(\"no\");")]
    public async Task A_call_that_ends_the_process_is_an_error_of_the_cell(string code)
    {
        var (result, _) = await cells.RunAsync(code);
        Assert.Contains("would end the whole run", result.Error!.Message);
        Assert.Equal(1, result.Error.Line);
    }

    [Fact]
    public async Task The_next_session_has_its_console_and_culture_again()
    {
        await cells.RunAsync("Console.SetOut(TextWriter.Null); Console.SetError(TextWriter.Null); "
            + "System.Globalization.CultureInfo.DefaultThreadCurrentCulture = new(\"de-DE\");");
        using var next = new Session(new SessionOptions { Prelude = DefaultUsings.Text });
        var output = new RecordedOutput();
        await next.RunAsync("Console.Write(1.5); Console.Error.Write(\"e\");", "a", output, default);
        Assert.Equal("1.5e", output.Text);
    }
}
