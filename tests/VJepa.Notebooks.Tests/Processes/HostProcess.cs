using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace VJepa.Notebooks.Tests.Processes;

/// <summary>The host in a process of its own, with an empty PATH: without Python or any other program.</summary>
internal sealed partial class HostProcess : IDisposable
{
    private static readonly TimeSpan patience = TimeSpan.FromMinutes(10);
    private readonly Process process;
    private readonly StringBuilder text = new();

    public HostProcess(
        IEnumerable<string> arguments, Action<IDictionary<string, string?>>? environment = null, string? program = null)
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

    public static string Program { get; } = Path.Combine(
        AppContext.BaseDirectory, "VJepa.Notebooks" + (OperatingSystem.IsWindows() ? ".exe" : ""));

    public static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

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
            var ended = process.HasExited && process.WaitForExit(1000);
            Assert.False(ended, $"it ended before it wrote '{words}':\n{Text}");
            Assert.True(clock.Elapsed < patience, $"it never wrote '{words}':\n{Text}");
            Thread.Sleep(50);
        }
    }

    /// <summary>Sends SIGINT, as Ctrl-C does. Skips the test if the process ignores it.</summary>
    public void Interrupt()
    {
        // Shells start background jobs with SIGINT ignored, and child processes inherit that.
        Assert.SkipWhen(IgnoresInterrupt(process.Id), "SIGINT is ignored: run the tests in the foreground");
        Assert.Equal(0, Signal(process.Id, 2));
    }

    /// <summary>SIGUSR1, which mpirun hands on.</summary>
    public void SendUserSignal() => Assert.Equal(0, Signal(process.Id, 10));

    public int Wait()
    {
        Assert.True(process.WaitForExit(patience), $"it does not end:\n{Text}");
        process.WaitForExit();
        return process.ExitCode;
    }

    /// <summary>Waits for its end, but not longer.</summary>
    public bool Ends(TimeSpan within) => process.WaitForExit(within);

    public void Kill() => process.Kill();

    public void Dispose()
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        process.Dispose();
    }

    // Bit n - 1 is signal n.
    private static bool IgnoresInterrupt(int process)
    {
        const string ignored = "SigIgn:";
        if (!OperatingSystem.IsLinux())
            return false;
        var line = File.ReadLines($"/proc/{process}/status")
            .First(line => line.StartsWith(ignored, StringComparison.Ordinal));
        return (Convert.ToUInt64(line[ignored.Length..].Trim(), 16) & 2) != 0;
    }

    private void Add(string? line)
    {
        if (line is not null)
            lock (text)
                text.AppendLine(line);
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
