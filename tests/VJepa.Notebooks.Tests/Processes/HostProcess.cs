using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace VJepa.Notebooks.Tests.Processes;

/// <summary>The host as a process of its own, as a user starts it: with an empty PATH, so without Python or anything else.</summary>
internal sealed partial class HostProcess : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(2);
    private readonly Process process;
    private readonly StringBuilder text = new();

    public HostProcess(IEnumerable<string> arguments, Action<IDictionary<string, string?>>? environment = null, string? program = null)
    {
        var start = new ProcessStartInfo(program ?? Program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        start.Environment["PATH"] = "";
        start.Environment["DOTNET_ROOT"] = DotnetRoot;
        environment?.Invoke(start.Environment);
        process = new Process { StartInfo = start };
        process.OutputDataReceived += (_, e) => Add(e.Data);
        process.ErrorDataReceived += (_, e) => Add(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "VJepa.Notebooks" + (OperatingSystem.IsWindows() ? ".exe" : ""));

    public static string DotnetRoot { get; } = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    public int Id => process.Id;

    public string Text
    {
        get
        {
            lock (text)
                return text.ToString();
        }
    }

    public void WaitFor(string words)
    {
        var clock = Stopwatch.StartNew();
        while (!Text.Contains(words, StringComparison.Ordinal))
        {
            Assert.False(process.HasExited && process.WaitForExit(1000), $"it ended before it said '{words}':\n{Text}");
            Assert.True(clock.Elapsed < patience, $"it never said '{words}':\n{Text}");
            Thread.Sleep(50);
        }
    }

    /// <summary>As Ctrl-C does. Skips the test where whoever started the tests had Ctrl-C ignored, as shells do in the background.</summary>
    public void Interrupt()
    {
        Assert.SkipWhen(IgnoresInterrupt(process.Id), "Ctrl-C is ignored here, and processes hand that on: start the tests in the foreground");
        Assert.Equal(0, Signal(process.Id, 2));
    }

    public int Wait()
    {
        Assert.True(process.WaitForExit(patience), $"it doesn't end:\n{Text}");
        process.WaitForExit();
        return process.ExitCode;
    }

    public void Kill() => process.Kill();

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    // Bit n - 1 stands for signal n.
    private static bool IgnoresInterrupt(int process) => OperatingSystem.IsLinux() && File.ReadLines($"/proc/{process}/status")
        .Any(line => line.StartsWith("SigIgn:", StringComparison.Ordinal) && (Convert.ToUInt64(line[7..].Trim(), 16) & 2) != 0);

    private void Add(string? line)
    {
        if (line is not null)
            lock (text)
                text.AppendLine(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
