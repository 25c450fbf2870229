using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Tests.Engine;

/// <summary>A cell with unchanged text runs again in place of itself. Only the use of memory shows it.</summary>
public class RepeatedCellTests(SessionFixture cells) : IClassFixture<SessionFixture>
{
    [Fact]
    public async Task The_same_cell_many_times_adds_no_assembly_and_holds_one_value()
    {
        const string code = "var block = new byte[1 << 20]; block.Length";
        var before = CellAssemblies();
        await cells.RunAsync(code, "block");
        await cells.RunAsync(code, "block");
        var assemblies = CellAssemblies();
        Assert.InRange(assemblies, before + 1, int.MaxValue); // else they are not what is counted
        var memory = GC.GetTotalMemory(forceFullCollection: true);
        for (var i = 0; i < 60; i++)
            Assert.Equal("1048576", (await cells.RunAsync(code, "block")).Output.ValueText);
        Assert.Equal(assemblies, CellAssemblies());
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - memory, long.MinValue, 2 << 20);
    }

    /// <summary>Those that come from no file: the runtime loads others whenever it needs them.</summary>
    private static int CellAssemblies() => AppDomain.CurrentDomain.GetAssemblies().Count(one => one.Location == "");

    [Fact]
    public async Task Earlier_variables_keep_their_changes_and_own_ones_start_anew()
    {
        await cells.RunAsync("var total = 1;", "total");
        const string code = "var seen = new List<int>(); total *= 2; seen.Add(total); seen.Count + \" \" + total";
        Assert.Equal("1 2", (await cells.RunAsync(code, "double")).Output.ValueText);
        Assert.Equal("1 4", (await cells.RunAsync(code, "double")).Output.ValueText);
        Assert.Equal("1 8", (await cells.RunAsync(code, "double")).Output.ValueText);
        Assert.Equal("8 1", await cells.ValueAsync("total + \" \" + seen.Count"));
    }

    [Fact]
    public async Task Static_members_of_a_type_start_anew()
    {
        const string code = "class Counter { public static int Count; } Counter.Count++; Counter.Count";
        Assert.Equal("1", (await cells.RunAsync(code, "counter")).Output.ValueText);
        Assert.Equal("1", (await cells.RunAsync(code, "counter")).Output.ValueText);
    }

    [Fact]
    public async Task After_another_cell_it_sees_what_that_one_declared()
    {
        await cells.RunAsync("int Level() => 1;", "level");
        await cells.RunAsync("var height = Level(); height", "height");
        await cells.RunAsync("int Level() => 2;", "level-2");
        Assert.Equal("2", (await cells.RunAsync("var height = Level(); height", "height")).Output.ValueText);
    }

    [Fact]
    public async Task An_error_in_a_later_run_has_the_cell_s_line_and_keeps_what_it_did_not_reach()
    {
        await cells.RunAsync("var runs = 0;", "runs");
        const string code =
            "runs++;\nif (runs == 3) throw new InvalidOperationException(\"third\");\nvar reached = runs;";
        await cells.RunAsync(code, "third");
        await cells.RunAsync(code, "third");
        var (result, _) = await cells.RunAsync(code, "third");
        Assert.Equal("third", result.Error!.Message);
        Assert.Equal(2, result.Error.Line);
        Assert.Equal("2", await cells.ValueAsync("reached"));
        Assert.True((await cells.RunAsync(code, "third")).Result.Succeeded);
        Assert.Equal("4", await cells.ValueAsync("reached"));
    }

    [Fact]
    public async Task An_interrupted_run_leaves_the_next_one_whole()
    {
        const string code = "var turns = 0; while (turns < goal[0]) { turns++; Thread.Sleep(1); } turns";
        await cells.RunAsync("var goal = new[] { 3 };");
        for (var run = 0; run < 2; run++)
            Assert.Equal("3", (await cells.RunAsync(code, "turns")).Output.ValueText);
        Goal(int.MaxValue);
        using var stop = new CancellationTokenSource(200);
        Assert.Equal(CellError.Interrupted, (await cells.RunAsync(code, "turns", stop.Token)).Result.Error!.Name);
        Goal(5);
        for (var run = 0; run < 2; run++)
            Assert.Equal("5", (await cells.RunAsync(code, "turns")).Output.ValueText);

        // Not by a cell, which would come between two runs.
        void Goal(int value) => ((int[])cells.Session.State!.GetVariable("goal").Value)[0] = value;
    }

    [Fact]
    public async Task Every_run_displays_its_own_value_under_its_own_id()
    {
        const string code = "var handle = display(DateTime.UtcNow.Ticks); handle.Update(1);";
        var (_, first) = await cells.RunAsync(code, "shown");
        var (_, second) = await cells.RunAsync(code, "shown");
        Assert.NotEqual(first.Updates.Single().Id, second.Updates.Single().Id);
        Assert.Single(second.Shown);
    }
}
