using System.Text.Json.Nodes;
using VJepa.Interactive;
using VJepa.Notebooks.Commands;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Tests.Running;

public sealed class SavedOutputTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-saved-").FullName;

    [Fact]
    public async Task Save_writes_outputs_into_the_notebook_each_picture_once_and_check_says_they_are_current()
    {
        var path = Copy("tour");
        Assert.Equal(KeptOutputs.None, KeptOutputs.StateOf(Notebook.Load(path)));
        Assert.Equal(NotebookReport.Succeeded, (await SaveAsync(path)).Status);

        var saved = Notebook.Load(path);
        Assert.Equal(KeptOutputs.Current, KeptOutputs.StateOf(saved));
        Assert.Empty(NbFormat.Faults(JsonNode.Parse(File.ReadAllText(path))!.AsObject()));
        var original = Notebook.Load(HeadlessFixture.Path("tour"));
        Assert.Equal(original.Cells.Select(cell => cell.Source), saved.Cells.Select(cell => cell.Source));
        var shown = saved.Cells.SelectMany(cell => cell.Outputs).Select(output => output!["data"]).OfType<JsonObject>();
        var pictures = shown.Where(data =>
            data.ContainsKey("image/png") || data.ContainsKey("application/vnd.plotly.v1+json")).ToList();
        Assert.Contains(pictures, data => data.ContainsKey("image/png"));
        Assert.All(pictures, data => Assert.False(data.ContainsKey("text/html")));
        Assert.True(CheckCommand.Judge(path).Fits);
    }

    [Fact]
    public async Task Saving_twice_changes_nothing()
    {
        var path = Copy("parameters");
        await SaveAsync(path);
        var first = File.ReadAllText(path);
        await SaveAsync(path);
        Assert.Equal(first, File.ReadAllText(path));
    }

    [Fact]
    public async Task Changed_code_makes_kept_outputs_stale_and_changed_prose_does_not()
    {
        var path = Copy("parameters");
        await SaveAsync(path);
        var notebook = Notebook.Load(path);
        notebook.Cells.First(c => c.IsMarkdown).Source += "\nMore words.";
        notebook.Cells.First(c => c.IsCode).Source += "   \n";
        notebook.Save(path);
        Assert.True(CheckCommand.Judge(path).Fits);
        notebook.Cells.Insert(1, NotebookCell.Code("kit",
            "#r \"../elsewhere/VJepa.Interactive.dll\"\nVJepa.Interactive.Kit.Load(onlineCharts: true);"));
        notebook.Save(path);
        Assert.True(CheckCommand.Judge(path).Fits, "the cell that loads the kit counts");
        notebook.Cells.RemoveAt(1);
        notebook.Cells.First(c => c.IsCode).Source += "var more = 1;";
        notebook.Save(path);
        var (fits, words) = CheckCommand.Judge(path);
        Assert.False(fits);
        Assert.StartsWith("its code has changed since it was saved", words);
    }

    [Fact]
    public async Task Outputs_that_another_program_wrote_are_not_taken_for_current()
    {
        var path = Copy("parameters");
        await SaveAsync(path);
        var notebook = Notebook.Load(path);
        KeptOutputs.Unmark(notebook);
        notebook.Save(path);
        Assert.False(CheckCommand.Judge(path).Fits);
    }

    [Fact]
    public async Task A_failed_notebook_and_one_too_large_stay_as_they_are()
    {
        var failing = Copy("fails");
        var before = File.ReadAllText(failing);
        Assert.Equal(NotebookReport.Failed, (await SaveAsync(failing)).Status);
        Assert.Equal(before, File.ReadAllText(failing));

        var large = Path.Combine(folder, "large.ipynb");
        var notebook = Notebook.Empty(large);
        notebook.Cells.Add(NotebookCell.Code("small", "1"));
        notebook.Cells.Add(NotebookCell.Code("big", "new string('x', 3_100_000)"));
        notebook.Save(large);
        before = File.ReadAllText(large);
        var report = await SaveAsync(large);
        Assert.Equal("not saved: with its outputs it has 3.1 MB, and the limit is 3.0 MB. "
            + "Make the outputs of these cells smaller: big 3.1 MB, small 0.0 MB.", report.Failure);
        Assert.Equal(before, File.ReadAllText(large));
    }

    [Fact]
    public async Task Save_excludes_parameters()
    {
        var options = Options(Copy("parameters")) with { Parameters = new Dictionary<string, string> { ["n"] = "1" } };
        var error = await Assert.ThrowsAsync<UsageException>(() => HeadlessFixture.RunAsync(options));
        Assert.Contains("--save excludes -p", error.Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<NotebookReport> SaveAsync(string path) =>
        (await HeadlessFixture.RunAsync(Options(path))).Single();

    private RunOptions Options(string path) => new()
    {
        Notebooks = [path],
        OutputFolder = Path.Combine(folder, "out"),
        Prelude = DefaultUsings.Text,
        Save = true,
    };

    private string Copy(string name)
    {
        var path = Path.Combine(folder, name + ".ipynb");
        File.Copy(HeadlessFixture.Path(name), path, overwrite: true);
        return path;
    }
}
