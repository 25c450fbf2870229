using System.Diagnostics;
using System.Text.Json.Nodes;
using VJepa.Notebooks.Tests.Processes;

namespace VJepa.Notebooks.Tests.Stdio;

/// <summary>The kernel in a process of its own.</summary>
public sealed class StdioProcessTests : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);
    private readonly Process process;

    public StdioProcessTests()
    {
        var start = new ProcessStartInfo(HostProcess.Program, ["kernel", "--stdio"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["DOTNET_ROOT"] = HostProcess.DotnetRoot;
        process = Process.Start(start)!;
    }

    [Fact]
    public async Task What_native_code_and_programs_print_is_not_among_the_events()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the cell calls libc and /bin/sh");
        var errors = process.StandardError.ReadToEndAsync();
        Send("execute", """
            using System.Runtime.InteropServices;
            static class Native
            {
                [DllImport("libc")] public static extern int puts(string text);
                [DllImport("libc")] public static extern int fflush(nint all);
            }
            Native.puts("from native code"); Native.fflush(0);
            using (var raw = Console.OpenStandardOutput()) raw.Write("from the descriptor\n"u8);
            var shell = System.Diagnostics.Process.Start("/bin/sh", ["-c", "echo from a program; cat"]);
            shell.WaitForExit();
            shell.ExitCode
            """);
        var types = new List<string?>();
        while (types.LastOrDefault() != "done")
        {
            var line = await process.StandardOutput.ReadLineAsync().WaitAsync(patience);
            types.Add((string?)JsonNode.Parse(line!)!["type"]);
        }
        process.StandardInput.Close();
        Assert.Equal("", await process.StandardOutput.ReadToEndAsync().WaitAsync(patience));
        foreach (var words in (string[])["from native code", "from the descriptor", "from a program"])
            Assert.Contains(words, await errors.WaitAsync(patience));
    }

    [Fact]
    public void The_end_of_standard_input_ends_the_process_even_while_a_cell_runs()
    {
        Send("execute", "Console.WriteLine(\"begun\"); while (true) { }");
        while (process.StandardOutput.ReadLine() is { } line && !line.Contains("begun", StringComparison.Ordinal))
        {
        }
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(patience), "it goes on without a front end");
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void A_shutdown_ends_the_process()
    {
        Send("shutdown");
        Assert.True(process.WaitForExit(patience), "it does not end");
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    private void Send(string type, string? code = null)
    {
        var request = new JsonObject { ["type"] = type, ["id"] = "1", ["code"] = code };
        process.StandardInput.Write(request.ToJsonString() + "\n");
        process.StandardInput.Flush();
    }
}
