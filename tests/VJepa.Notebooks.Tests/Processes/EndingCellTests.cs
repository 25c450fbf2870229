using VJepa.Notebooks.Documents;

namespace VJepa.Notebooks.Tests.Processes;

/// <summary>Notebooks that end the process or throw where nothing catches it, and notebooks after them.</summary>
public sealed class EndingCellTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-ending-").FullName;

    [Theory]
    [InlineData("\"1,2,x\".Split(',').Select(int.Parse)", "FormatException")]
    [InlineData("async void Late() { await Task.Delay(1); throw new TimeoutException(\"late\"); } "
        + "Late(); Thread.Sleep(500);", "late")]
    [InlineData("Environment.Exit(0);", "would end the whole run")]
    [InlineData("Console.SetOut(TextWriter.Null); throw new Exception(\"silent\");", "silent")]
    public void A_notebook_fails_with_its_reason_and_the_next_one_runs(string code, string reason)
    {
        using var run = new HostProcess(
            ["run", Write("a", code), Write("b", "Console.Write(\"second\");"), "--out", folder]);
        Assert.Equal(1, run.Wait());
        Assert.Contains(reason, run.Text);
        Assert.Contains("succeeded", run.Text);
        Assert.Contains("second", File.ReadAllText(Path.Combine(folder, "b.html")));
    }

    [Fact]
    public void The_end_of_the_process_is_reported_and_the_exit_code_is_1()
    {
        using var run = new HostProcess(["run", Write("a", "typeof(Environment).GetMethod(\"Exit\")"
            + "!.Invoke(null, new object[] { 0 });"), "--out", folder]);
        Assert.Equal(1, run.Wait());
        Assert.Contains("a: it ended the whole process", run.Text);
        Assert.Contains("\"failed\"", File.ReadAllText(Path.Combine(folder, "results.json")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, string code)
    {
        var notebook = Notebook.Empty(Path.Combine(folder, "in", name + ".ipynb"));
        notebook.Cells.Add(NotebookCell.Code("c1", code));
        notebook.Save(notebook.Path);
        return notebook.Path;
    }
}
