using Microsoft.CodeAnalysis.CSharp;
using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Tests.Engine;

public class InterruptionTests(SessionFixture cells) : IClassFixture<SessionFixture>
{
    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("while (true) ;")]
    [InlineData("for (;;) { try { throw new Exception(); } catch { } }")]
    [InlineData("do { } while (true);")]
    [InlineData("void Spin() { Spin2(); } void Spin2() { for (;;) Thread.SpinWait(10); } Spin();")]
    [InlineData("Func<int> f = () => { while (true) { } }; f()")]
    [InlineData("await Task.Delay(-1);")]
    [InlineData("await Task.Delay(-1, Cancel);")]
    [InlineData("await new TaskCompletionSource().Task;")]
    [InlineData("Thread.Sleep(-1);")]
    [InlineData("new TaskCompletionSource().Task.Wait();")]
    [InlineData("Parallel.For(0, 4, i => { while (true) { } });")]
    [InlineData("await Task.Run(() => { while (true) { } });")]
    [InlineData("""
        var (held, taken) = (new object(), new ManualResetEventSlim());
        var holder = new Thread(() => { lock (held) { taken.Set(); Thread.Sleep(1500); } }) { IsBackground = true };
        holder.Start();
        taken.Wait();
        lock (held) { }
        """)]
    [InlineData("foreach (var i in Forever()) { } IEnumerable<int> Forever() { while (true) yield return 1; }")]
    [InlineData("using (NewDisposeScope()) { while (true) torch.rand(8, 8).sum(); }")]
    public async Task An_interrupt_stops_it_and_the_next_cell_works(string code)
    {
        using var stop = new CancellationTokenSource();
        var running = cells.RunAsync(code, stop: stop.Token);
        await Task.Delay(150);
        Assert.False(running.IsCompleted, "the cell ended by itself");
        await stop.CancelAsync();
        Assert.Same(running, await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(20))));
        Assert.Equal(CellError.Interrupted, (await running).Result.Error?.Name);
        Assert.Equal("2", await cells.ValueAsync("Thread.Sleep(1); await Task.Delay(1); 1 + 1"));
    }

    [Fact]
    public async Task What_a_stopped_cell_made_is_kept()
    {
        using var stop = new CancellationTokenSource();
        var running = cells.RunAsync("var step = 0; while (true) { step = 5; }", stop: stop.Token);
        await Task.Delay(300);
        await stop.CancelAsync();
        await running;
        Assert.Equal("5", await cells.ValueAsync("step"));
    }

    [Theory]
    [InlineData("int F(int v) => v; // a comment\nF(1)", "1")]
    [InlineData("void G() => Console.Write(1); G(); 3", "3")]
    [InlineData("async Task H() => await Task.Delay(1); await H(); 4", "4")]
    [InlineData("async Task<int> I() => await Task.FromResult(5); await I()", "5")]
    [InlineData("int J(int v) => v > 0 ? v : throw new Exception(); J(6)", "6")]
    [InlineData(
        "string K() => throw new Exception(\"k\"); try { K(); } catch (Exception e) { display(e.Message); } 7", "7")]
    [InlineData("for (var i = 0; i < 2; i++) // comment\n{ // another\n}\n8", "8")]
    [InlineData("if (true) while (false) ; else { } 9", "9")]
    [InlineData("int L() => /* inside */ 10; L()", "10")]
    [InlineData(
        "class M { int v; public ref int V => ref v; public int W { get { return 11; } } public M() { } } new M().W",
        "11")]
    [InlineData("int N(int v) =>\n    v switch\n    {\n        1 => 12,\n        _ => 0,\n    };\nN(1)", "12")]
    public async Task The_checks_change_nothing_about_what_code_does(string code, string value)
    {
        Assert.Equal(value, await cells.ValueAsync(code));
        var root = CSharpSyntaxTree.ParseText(code, ScriptText.ParseOptions).GetRoot();
        Assert.Equal(code.Count(c => c == '\n'), InterruptionRewriter.Rewrite(root).Count(c => c == '\n'));
    }
}
