using System.Text.Json.Nodes;

namespace VJepa.Notebooks.Tests.Processes;

public sealed class RunProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-process-").FullName;

    [Fact]
    public void Ctrl_C_stops_the_run_and_it_says_what_it_finished()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are those of Unix");
        using var run = new HostProcess(
            ["run", Notebook("parameters"), Notebook("endless"), Notebook("fails"), "--out", folder]);
        run.WaitFor("while (true)");
        run.Interrupt();
        Assert.Equal(1, run.Wait());
        Assert.Contains("Stopped. Finished: parameters.", run.Text);
        var results = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "results.json")))!;
        var states = results.AsObject().Select(notebook => (string)notebook.Value!["status"]!);
        Assert.Equal(["succeeded", "stopped", "not started"], states);
        Assert.True(File.Exists(Path.Combine(folder, "parameters.html")));
    }

    [Fact]
    public void Without_Python_and_Jupyter_notebooks_run_and_pages_are_written()
    {
        using var run = new HostProcess(["run", Notebook("tour"), "--out", folder]);
        Assert.True(run.Wait() == 0, run.Text);
        foreach (var name in (string[])["tour.ipynb", "tour.html", "index.html", "results.json"])
            Assert.True(File.Exists(Path.Combine(folder, name)), name);
    }

    [Fact]
    public void A_failing_cell_is_exit_code_1_and_a_wrong_word_is_2()
    {
        using var failing = new HostProcess(["run", Notebook("fails"), "--out", folder]);
        Assert.Equal(1, failing.Wait());
        Assert.Contains("code cell 2, line 3: ArgumentException: odd", failing.Text);
        using var wrong = new HostProcess(["run", Notebook("tour"), "--profile", "quickly"]);
        Assert.Equal(2, wrong.Wait());
        Assert.Contains("--profile quickly: expected one of quick, classroom, full.", wrong.Text);
    }

    [Fact]
    public void Options_without_a_command_are_those_of_run()
    {
        using var wrong = new HostProcess(["--profile", "quickly"]);
        Assert.Equal(2, wrong.Wait());
        Assert.Contains("--profile quickly: expected one of quick, classroom, full.", wrong.Text);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Notebook(string name) =>
        Path.Combine(AppContext.BaseDirectory, "Notebooks", name + ".ipynb");
}
