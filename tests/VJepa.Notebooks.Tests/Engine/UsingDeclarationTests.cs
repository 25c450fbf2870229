using System.Text.RegularExpressions;
using VJepa.Interactive;
using VJepa.Notebooks.Engine;
using VJepa.Notebooks.Tests.Course;

namespace VJepa.Notebooks.Tests.Engine;

/// <summary><c>using var</c> at the top of a cell.</summary>
public class UsingDeclarationTests(SessionFixture cells) : IClassFixture<SessionFixture>
{
    [Fact]
    public async Task It_lives_on_for_later_cells_until_its_cell_runs_again()
    {
        await cells.RunAsync("""
            class Thing(string name) : IDisposable
            {
                public static List<string> Log = new();
                public void Dispose() => Log.Add("end " + name);
            }
            var turn = 0;
            """);
        const string code =
            "turn++; using var first = new Thing($\"a{turn}\"); using Thing second = new($\"b{turn}\");";
        for (var run = 0; run < 2; run++)
        {
            var (result, _) = await cells.RunAsync(code, "things");
            Assert.True(result.Succeeded, result.Error?.Message);
        }
        Assert.Equal("[end b1, end a1]", await cells.ValueAsync("Thing.Log"));
        await cells.RunAsync("turn++;", "things"); // the cell has other text now
        Assert.Equal("[end b1, end a1, end b2, end a2]", await cells.ValueAsync("Thing.Log"));
    }

    [Fact]
    public async Task The_end_of_the_session_disposes_it()
    {
        var file = Path.GetTempFileName();
        var session = new Session(new SessionOptions { Prelude = DefaultUsings.Text });
        var code = $"using var held = new FileStream(@\"{file}\", FileMode.Open, FileAccess.Write, FileShare.None);"
            + "\nawait using var more = new MemoryStream(); more.CanRead";
        var output = new RecordedOutput();
        var result = await session.RunAsync(code, "a", output, default);
        Assert.True(result.Succeeded, result.Error?.Message);
        Assert.Equal("True", output.ValueText);
        Assert.Throws<IOException>(() => File.WriteAllText(file, "x"));
        session.Dispose();
        File.WriteAllText(file, "x");
        File.Delete(file);
    }

    [Theory]
    [InlineData("using var quiet = torch.no_grad();", "torch.is_grad_enabled()", "True")]
    [InlineData("using var quiet = torch.inference_mode();", "torch.is_inference_mode_enabled()", "False")]
    [InlineData("var first = torch.ones(1); using var scope = torch.NewDisposeScope(); var made = torch.ones(1);",
        "(first.IsInvalid, made.IsInvalid)", "(False, True)")]
    public async Task A_state_of_the_thread_ends_with_the_cell(string code, string later, string value)
    {
        var (result, _) = await cells.RunAsync(code);
        Assert.True(result.Succeeded, result.Error?.Message);
        Assert.Equal(value, await cells.ValueAsync($"({later}).ToString()"));
    }

    [Fact]
    public async Task Errors_keep_line_and_column_and_an_error_while_disposing_does_not_stop_the_cell()
    {
        var (broken, _) = await cells.RunAsync("\nusing var x = unknown();");
        Assert.StartsWith("line 2, column 15: error CS0103", broken.Error!.Message);
        await cells.RunAsync("class Bad : IDisposable { public void Dispose() => throw new Exception(\"bad\"); }");
        await cells.RunAsync("using var bad = new Bad();", "bad");
        var (result, output) = await cells.RunAsync("using var bad = new Bad(); 5", "bad");
        Assert.True(result.Succeeded, result.Error?.Message);
        Assert.Equal("5", output.ValueText);
        Assert.Contains("could not be disposed: bad", output.Text);
    }

    [Theory]
    [InlineData("using System.Globalization;\nusing var a = new MemoryStream();\nCultureInfo.InvariantCulture.LCID",
        "127")]
    [InlineData("using (var b = new MemoryStream()) { using var c = new MemoryStream(); }\n3", "3")]
    [InlineData("using Text = System.String;\nText.Empty + 4", "4")]
    [InlineData("using static System.Math;\nAbs(-5)", "5")]
    public async Task Other_usings_stay_what_they_are(string code, string value) =>
        Assert.Equal(value, await cells.ValueAsync(code));

    [Fact]
    public void The_code_that_README_shows_compiles_in_a_cell()
    {
        var readme = File.ReadAllText(Path.Combine(CourseFiles.Root, "README.md"));
        var code = Regex.Match(readme, "## In code\\s+```csharp\\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        Assert.Contains("using var", code);
        var compiled = new CellCompiler(cells.Session.Options).Compile(null, code, 1, [], default);
        Assert.Null(compiled.Error);
    }
}
