using System.Text.Json.Nodes;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Running;
using VJepa.Notebooks.Tests.Running;

namespace VJepa.Notebooks.Tests.Engine;

/// <summary>Cells and files of other languages get one clear sentence.</summary>
public sealed class OtherLanguageTests(SessionFixture cells) : IClassFixture<SessionFixture>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-language-").FullName;

    [Theory]
    [InlineData("#!fsharp\nlet x = 1", "This cell is F#:")]
    [InlineData("#!pwsh\nGet-ChildItem", "This cell is PowerShell:")]
    [InlineData("#!python\nprint(1)", "This cell is Python:")]
    [InlineData("let x = 1\nprintfn \"%d\" x", "This cell seems to be F#:")]
    [InlineData("[1; 2] |> List.sum", "This cell seems to be F#:")]
    [InlineData("$x = Get-ChildItem\nWrite-Host $x", "This cell seems to be PowerShell:")]
    [InlineData("import torch\nx = torch.ones(1)\nprint(x)", "This cell seems to be Python:")]
    [InlineData("for i in range(3):\n    x = i", "This cell seems to be Python:")]
    [InlineData("%matplotlib inline", "This cell seems to be Python:")]
    [InlineData("!pip install torch", "This cell seems to be Python:")]
    [InlineData("!ls", "This cell seems to be Python:")]
    public async Task A_cell_gets_one_sentence(string code, string start)
    {
        var (result, _) = await cells.RunAsync(code);
        Assert.StartsWith(start, result.Error?.Message);
        Assert.DoesNotContain('\n', result.Error!.Message);
    }

    [Theory]
    [InlineData("var x = unknown;\nlet y = 2;")]
    [InlineData("var q = from i in missing\n    let j = i\n    select j;")]
    [InlineData("!missing")]
    public async Task Broken_C_sharp_keeps_its_errors(string code)
    {
        var (result, _) = await cells.RunAsync(code);
        Assert.Contains("error CS", result.Error!.Message);
    }

    [Theory]
    [InlineData("{\"polyglot_notebook\":{\"kernelName\":\"fsharp\"}}", "F#")]
    [InlineData("{\"dotnet_interactive\":{\"language\":\"pwsh\"}}", "PowerShell")]
    [InlineData("{\"vscode\":{\"languageId\":\"python\"}}", "Python")]
    [InlineData("{\"vscode\":{\"languageId\":\"polyglot-notebook.csharp\"}}", null)]
    [InlineData("{\"polyglot_notebook\":{\"kernelName\":\"markdown\"}}", null)]
    public async Task The_language_that_an_editor_writes_to_a_cell_counts(string metadata, string? language)
    {
        var notebook = Notebook.Empty(Path.Combine(folder, "in", "cell.ipynb"));
        var cell = NotebookCell.Code("c1", "\"text\"");
        cell.Json["metadata"] = JsonNode.Parse(metadata);
        notebook.Cells.Add(cell);
        notebook.Save(notebook.Path);
        var reports = await HeadlessFixture.RunAsync(Options(notebook.Path));
        if (language is null)
            Assert.Equal(NotebookReport.Succeeded, reports[0].Status);
        else
            Assert.Contains($"This cell is {language}:", reports[0].Failure);
    }

    [Theory]
    [InlineData("a.dib", "#!csharp\n1", "a .dib file of Polyglot Notebooks can't be run here")]
    [InlineData("a.py", "print(1)", "this is not a Jupyter notebook (.ipynb).")]
    [InlineData("p.ipynb", "{\"nbformat\":4,\"cells\":[],\"metadata\":{\"kernelspec\":{\"name\":\"python3\"}}}",
        "is a Python notebook: only C# notebooks run here.")]
    [InlineData("f.ipynb", "{\"nbformat\":4,\"cells\":[],\"metadata\":{\"kernelspec\":{\"name\":\".net-fsharp\"}}}",
        "is an F# notebook: only C# notebooks run here.")]
    public async Task A_file_gets_one_sentence(string name, string text, string sentence)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        var error = await Assert.ThrowsAsync<UsageException>(() => HeadlessFixture.RunAsync(Options(path)));
        Assert.Contains(sentence, error.Message);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private RunOptions Options(string path) =>
        HeadlessFixture.Options(Path.Combine(folder, "out")) with { Notebooks = [path] };
}
