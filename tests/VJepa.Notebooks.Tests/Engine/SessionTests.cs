namespace VJepa.Notebooks.Tests.Engine;

public class SessionTests(SessionFixture cells) : IClassFixture<SessionFixture>
{
    [Fact]
    public async Task What_a_cell_declares_stays_for_later_cells()
    {
        await cells.RunAsync("var kept = 20; int Twice(int v) => 2 * v; record Point(int X);");
        Assert.Equal("43", await cells.ValueAsync("Twice(kept) + new Point(3).X"));
    }

    [Fact]
    public async Task A_variable_can_change_its_type_and_a_type_its_shape()
    {
        await cells.RunAsync("var shape = 1; class Thing { public int A = 1; }");
        await cells.RunAsync("var shape = \"text\"; class Thing { public string B = \"new\"; }");
        Assert.Equal("text new", await cells.ValueAsync("shape + \" \" + new Thing().B"));
    }

    [Fact]
    public async Task Cells_can_await_at_the_top()
    {
        Assert.Equal("5", await cells.ValueAsync("await Task.Delay(1); await Task.FromResult(5)"));
    }

    [Fact]
    public async Task A_using_directive_stays()
    {
        await cells.RunAsync("using System.Globalization;");
        Assert.Equal("", await cells.ValueAsync("CultureInfo.InvariantCulture.Name"));
    }

    [Fact]
    public async Task An_extension_method_of_a_cell_is_found_later()
    {
        await cells.RunAsync("static int Squared(this int v) => v * v;");
        Assert.Equal("49", await cells.ValueAsync("7.Squared()"));
    }

    [Fact]
    public async Task TorchSharp_needs_no_reference_and_a_module_of_a_cell_trains()
    {
        var loss = await cells.ValueAsync("""
            class Line : nn.Module<Tensor, Tensor>
            {
                private readonly TorchSharp.Modules.Linear layer = nn.Linear(1, 1);
                public Line() : base("line") => RegisterComponents();
                public override Tensor forward(Tensor input) => layer.forward(input);
            }
            random.manual_seed(1);
            var line = new Line();
            var optimizer = optim.SGD(line.parameters(), 0.1);
            var input = torch.linspace(-1, 1, 32).reshape(32, 1); // [N, 1]
            var wanted = 3 * input + 1;
            var last = 0f;
            for (var i = 0; i < 200; i++)
            {
                using var scope = NewDisposeScope();
                optimizer.zero_grad();
                var error = (line.forward(input) - wanted).pow(2).mean();
                error.backward();
                optimizer.step();
                last = error.item<float>();
            }
            last < 1e-3
            """);
        Assert.Equal("True", loss);
    }

    [Fact]
    public async Task Output_of_a_background_task_reaches_its_cell_after_the_cell_ended()
    {
        var (_, first) = await cells.RunAsync("""
            var gate = new TaskCompletionSource();
            var late = Task.Run(async () => { await gate.Task; Console.WriteLine("late"); Console.Out.Flush(); });
            """);
        var (_, second) = await cells.RunAsync("gate.SetResult(); await late;");
        Assert.Contains("late", first.Text);
        Assert.DoesNotContain("late", second.Text);
    }

    [Fact]
    public async Task Many_short_writes_become_few_messages_and_none_is_lost()
    {
        var (_, output) = await cells.RunAsync("for (var line = 0; line < 50_000; line++) Console.WriteLine(line);");
        Assert.Equal(50_000, output.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Assert.True(output.StreamMessages < 500, $"{output.StreamMessages} messages");
    }

    [Fact]
    public async Task Console_ReadLine_asks_the_front_end()
    {
        Assert.Equal("forty-two", await cells.ValueAsync("Console.ReadLine()"));
    }

    [Fact]
    public async Task Running_a_cell_again_releases_what_it_held_and_functions_see_the_new_value()
    {
        await cells.RunAsync("var big = new byte[1000]; var weak = new WeakReference(big);", "rerun");
        await cells.RunAsync("int Length() => big.Length; var firstWeak = weak;");
        await cells.RunAsync("var big = new byte[2000]; var weak = new WeakReference(big);", "rerun");
        Assert.Equal("2000", await cells.ValueAsync("Length()"));
        Assert.Equal("False", await cells.ValueAsync(
            "GC.Collect(); GC.WaitForPendingFinalizers(); GC.Collect(); firstWeak.IsAlive"));
    }

    [Fact]
    public async Task A_variable_that_a_failed_cell_did_not_reach_keeps_its_older_value()
    {
        await cells.RunAsync("var epoch = 7;");
        await cells.RunAsync("throw new Exception(); var epoch = 8;");
        Assert.Equal("7", await cells.ValueAsync("epoch"));
    }

    [Fact]
    public async Task Recorded_results_are_kept_by_name()
    {
        await cells.RunAsync("Results.Record(\"probe.linear\", 0.5); Results.Record(\"bad.number\", double.NaN);");
        Assert.Equal("0.5", cells.Session.Recorded["probe.linear"]!.ToJsonString());
        Assert.Equal("0.5", await cells.ValueAsync("Results.Recorded[\"probe.linear\"].ToJsonString()"));
        Assert.Equal("\"NaN\"", cells.Session.Recorded["bad.number"]!.ToJsonString());
        var (result, _) = await cells.RunAsync("Results.Record(\"two words\", 1);");
        Assert.Contains("'two words' is not a valid result name", result.Error!.Message);
    }
}
