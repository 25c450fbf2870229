using VJepa.Notebooks.Engine;

namespace VJepa.Notebooks.Tests.Engine;

public class ErrorTests(SessionFixture cells) : IClassFixture<SessionFixture>
{
    [Fact]
    public async Task A_compile_error_gives_code_line_column_and_a_caret_under_the_word()
    {
        var (result, _) = await cells.RunAsync("var fine = 1;\nwhile (fine < 2) { fine++; unknown(); }");
        Assert.Equal(CellError.Compile, result.Error!.Name);
        Assert.Equal(2, result.Error.Line);
        Assert.StartsWith("line 2, column 28: error CS0103", result.Error.Message);
        Assert.Equal(result.Error.Traceback[1].IndexOf("unknown", StringComparison.Ordinal),
            result.Error.Traceback[2].IndexOf("^^^^^^^", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_exception_gives_the_line_of_the_cell_that_runs_and_the_frames_inside_cells()
    {
        await cells.RunAsync("// one\nint Third(string text)\n{\n    return int.Parse(text);\n}");
        var (result, _) = await cells.RunAsync("\n\nvar third = Third(\"x\");");
        Assert.Equal("FormatException", result.Error!.Name);
        Assert.Equal(3, result.Error.Line);
        Assert.Contains(result.Error.Traceback, line => line.Contains("Third(), line 4 of execution"));
        var traceback = string.Join('\n', result.Error.Traceback);
        Assert.DoesNotContain("Submission#", traceback);
        Assert.DoesNotContain("System.Private", traceback);
    }

    [Fact]
    public async Task A_message_of_libtorch_comes_without_its_native_stack()
    {
        var (result, _) = await cells.RunAsync("torch.ones(2, 3).matmul(torch.ones(2, 3))");
        Assert.Contains("shapes cannot be multiplied", result.Error!.Message);
        Assert.DoesNotContain("Exception raised from", string.Join('\n', result.Error.Traceback));
    }

    [Theory]
    [InlineData("torch.ones(2, 3).matmul(torch.ones(2, 3));")]
    [InlineData("Parallel.For(0, 4, i => { torch.ones(2, 3).matmul(torch.ones(2, 3)); });")]
    [InlineData("await Task.Run(() => torch.ones(2, 3).matmul(torch.ones(2, 3)));")]
    public async Task A_native_exception_that_TorchSharp_lets_through_fails_only_the_cell(string code)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the native handler is for Linux");
        await cells.RunAsync("var survivor = 11;");
        var (result, _) = await cells.RunAsync("\n" + code);
        Assert.Contains("shapes cannot be multiplied", result.Error!.Message);
        Assert.Equal(2, result.Error.Line);
        Assert.Equal("11", await cells.ValueAsync("survivor"));
    }

    [Fact]
    public async Task When_several_threads_fail_natively_and_the_cells_own_is_not_the_first_the_session_lives_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the native handler is for Linux");
        const string code = """
            var other = new Thread(() => torch.ones(2, 3).matmul(torch.ones(2, 3)));
            other.Start();
            while ((other.ThreadState & System.Threading.ThreadState.WaitSleepJoin) == 0) { }
            torch.ones(2, 5).matmul(torch.ones(2, 5));
            """;
        for (var round = 0; round < 3; round++)
        {
            var (result, _) = await cells.RunAsync(code);
            Assert.Contains("shapes cannot be multiplied", result.Error!.Message);
            Assert.Equal("2", await cells.ValueAsync("1 + 1").WaitAsync(TimeSpan.FromSeconds(60)));
        }
    }

    [Fact]
    public async Task Endless_recursion_is_an_exception_and_the_session_goes_on()
    {
        var (result, _) = await cells.RunAsync("int Down(int n) => Down(n + 1) + 1;\nDown(0)");
        Assert.Equal("InsufficientExecutionStackException", result.Error!.Name);
        Assert.Equal("2", await cells.ValueAsync("1 + 1"));
    }

    [Theory]
    [InlineData("#!tme\n1", "'#!tme' is not a known directive")]
    [InlineData("#!import", "#!import needs the path")]
    public async Task An_unknown_directive_names_those_that_exist(string code, string message)
    {
        var (result, _) = await cells.RunAsync(code);
        Assert.Equal(CellError.Directive, result.Error!.Name);
        Assert.StartsWith(message, result.Error.Message);
        Assert.Equal(1, result.Error.Line);
    }

    [Fact]
    public async Task Code_after_a_directive_keeps_its_line_numbers()
    {
        var (result, _) = await cells.RunAsync("#!time\n\nthrow new Exception(\"here\");");
        Assert.Equal(3, result.Error!.Line);
    }
}
