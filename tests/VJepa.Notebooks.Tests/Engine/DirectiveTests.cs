using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace VJepa.Notebooks.Tests.Engine;

public sealed class DirectiveTests(SessionFixture cells) : IClassFixture<SessionFixture>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vjepa-directives-").FullName;

    [Fact]
    public async Task Time_prints_how_long_the_cell_took()
    {
        var (_, output) = await cells.RunAsync("#!time\nThread.Sleep(30); 5");
        Assert.Equal("5", output.ValueText);
        Assert.Matches(@"^\d+\.\d ms\n$", output.Text);
        var milliseconds = double.Parse(output.Text.Split(' ')[0], CultureInfo.InvariantCulture);
        Assert.InRange(milliseconds, 29, double.MaxValue);
    }

    [Fact]
    public async Task Markdown_and_html_are_shown_as_such_between_code()
    {
        var (result, output) = await cells.RunAsync(
            "var before = 1;\n#!markdown\n# Title\n*soft*\n#!html\n<b>x</b>\n#!csharp\nbefore + 1");
        Assert.True(result.Succeeded, result.Error?.Message);
        Assert.Equal("# Title\n*soft*", output.Shown[0]["text/markdown"]);
        Assert.Equal("<b>x</b>", output.Shown[1]["text/html"]);
        Assert.Equal("2", output.ValueText);
    }

    [Fact]
    public async Task Import_runs_the_code_of_another_notebook_and_its_variables_stay()
    {
        var (result, _) = await cells.RunAsync("#!import Notebooks/parameters.ipynb\nvar sum = n + rate;");
        Assert.True(result.Succeeded, result.Error?.Message);
        Assert.Equal("-2.9", await cells.ValueAsync("sum"));
    }

    [Fact]
    public async Task Import_names_the_notebook_that_failed_or_is_missing()
    {
        var (failed, _) = await cells.RunAsync("#!import Notebooks/fails.ipynb");
        Assert.StartsWith("fails.ipynb: odd", failed.Error!.Message);
        var (missing, _) = await cells.RunAsync("#!import nowhere.ipynb");
        Assert.Contains("nowhere.ipynb: there is no such notebook file", missing.Error!.Message);
    }

    [Fact]
    public async Task Whos_lists_the_variables()
    {
        var (_, output) = await cells.RunAsync("#!whos\nvar whosTensor = torch.zeros(2, 3);");
        Assert.Contains("whosTensor", output.Shown.Single()["text/plain"]);
    }

    [Fact]
    public async Task Load_takes_in_a_script_and_its_errors_name_the_file()
    {
        var script = Write("tools.csx", "int Tripled(int v) => 3 * v;");
        Assert.Equal("21", await cells.ValueAsync($"#load \"{script}\"\nTripled(7)"));
        var broken = Write("broken.csx", "var a = 1;\nint x = nothing;");
        var (result, _) = await cells.RunAsync($"#load \"{broken}\"\n1");
        Assert.Contains("broken.csx: line 2, column 9: error CS0103", result.Error!.Message);
    }

    [Fact]
    public async Task Load_reads_the_file_anew_each_time()
    {
        var script = Write("changing.csx", "int Answer() => 1;");
        var code = $"#load \"{script}\"\nAnswer()";
        Assert.Equal("1", (await cells.RunAsync(code, "changing")).Output.ValueText);
        Write("changing.csx", "int Answer() => 2;");
        Assert.Equal("2", (await cells.RunAsync(code, "changing")).Output.ValueText);
    }

    [Fact]
    public async Task R_takes_an_assembly_by_its_path_and_a_missing_one_is_named()
    {
        var path = Path.Combine(folder, "Shapes.dll");
        var source = CSharpSyntaxTree.ParseText(
            "namespace Shapes; public static class Square { public static int Of(int v) => v * v; }");
        var framework = MetadataReference.CreateFromFile(typeof(object).Assembly.Location);
        var compilation = CSharpCompilation.Create("Shapes", [source], [framework],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        Assert.True(compilation.Emit(path).Success);
        Assert.Equal("81", await cells.ValueAsync($"#r \"{path}\"\nShapes.Square.Of(9)"));
        Assert.Equal("16", await cells.ValueAsync("Shapes.Square.Of(4)"));
        var (result, _) = await cells.RunAsync("#r \"gone.dll\"\n1");
        Assert.Contains("'gone.dll'", result.Error!.Message);
        Assert.Contains("dotnet build -c Release", result.Error!.Message);
        Assert.Equal(1, result.Error!.Line);
    }

    [Theory]
    [InlineData("../src/VJepa.Interactive/bin/Release/net10.0/VJepa.Interactive.dll")]
    [InlineData("nowhere/VJepa.Interactive.dll")]
    [InlineData("C:\\kit\\TorchSharp.dll")]
    public async Task R_of_a_library_that_the_host_carries_is_passed_over_wherever_the_path_leads(string path)
    {
        var (result, output) = await cells.RunAsync(
            $"#r \"{path}\"\nVJepa.Interactive.Kit.Load();\ntorch.ones(1).item<float>()");
        Assert.True(result.Succeeded, result.Error?.Message);
        Assert.Equal("1", output.ValueText);
        var (failed, _) = await cells.RunAsync($"#r \"{path}\"\n\nnothing");
        Assert.Equal(3, failed.Error!.Line);
    }

    [Fact]
    public async Task Loading_the_kit_loads_nothing_of_NET_Interactive_here()
    {
        await cells.ValueAsync("VJepa.Interactive.Kit.Load(onlineCharts: true); 1");
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), assembly =>
            assembly.GetName().Name is "Microsoft.DotNet.Interactive" or "Plotly.NET.Interactive");
        Assert.False(File.Exists(Path.Combine(AppContext.BaseDirectory, "Microsoft.DotNet.Interactive.dll")));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
