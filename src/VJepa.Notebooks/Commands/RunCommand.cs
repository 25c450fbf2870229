using System.CommandLine;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Spectre.Console;
using VJepa.Interactive;
using VJepa.Notebooks.Documents;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa run [PATH…]</c>: runs notebooks headless.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var paths = NotebookFiles.Argument();
        var profile = new Option<string>("--profile")
        {
            Description = "quick, classroom or full.",
            DefaultValueFactory = _ => "quick",
        };
        var output = new Option<string>("--out")
        {
            Description = "Folder for executed notebooks, HTML pages and results.json.",
            DefaultValueFactory = _ => "out",
        };
        var parameters = new Option<string[]>("-p")
        {
            Description = "NAME=VALUE: sets a variable of the cell tagged 'parameters'. May be repeated. "
                + "A relative path starts at the current folder.",
        };
        var timeout = new Option<double?>("--timeout") { Description = "Time limit for each cell, in seconds." };
        var save = new Option<bool>("--save") { Description = "Also save the outputs in the notebook files." };
        var command = new Command("run", "Runs notebooks in order and writes HTML pages and results.")
        {
            paths, profile, output, parameters, timeout, save,
        };
        command.SetAction(async (parsed, stop) =>
        {
            var options = new RunOptions
            {
                Notebooks = NotebookFiles.Find(parsed.GetValue(paths) ?? []),
                Profile = Known(parsed.GetValue(profile)!),
                OutputFolder = Path.GetFullPath(parsed.GetValue(output)!),
                Parameters = Parameters(parsed.GetValue(parameters) ?? []),
                CellTimeout = Timeout(parsed.GetValue(timeout)),
                Prelude = DefaultUsings.Text,
                Save = parsed.GetValue(save),
            };
            Stopwatch? since = null;
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
            return await RunAsync(options, ended.Token);

            // The first signal stops the run, which then reports what it finished; a second one ends the process.
            // Signals within one second count as one: a launcher may forward the Ctrl-C that the terminal sent.
            void Stop(PosixSignalContext signal)
            {
                since ??= Stopwatch.StartNew();
                signal.Cancel = since.Elapsed < TimeSpan.FromSeconds(1);
                ended.Cancel();
            }
        });
        return command;
    }

    private static async Task<int> RunAsync(RunOptions options, CancellationToken stop)
    {
        // Keep the terminal's writer: a session replaces Console.Out.
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (!console.Profile.Out.IsTerminal)
            console.Profile.Width = 1000;
        IReadOnlyList<NotebookReport> reports;
        using (var progress = new TerminalProgress(console))
            reports = await new HeadlessRun(options).RunAsync(progress, stop);
        RunSummary.Write(console, reports, options.OutputFolder);
        return reports.All(r => r.Status == NotebookReport.Succeeded) ? CommandLine.Success : CommandLine.CellFailed;
    }

    private static string Known(string profile) => RunOptions.Profiles.Contains(profile) ? profile
        : throw new UsageException($"--profile {profile}: expected one of {string.Join(", ", RunOptions.Profiles)}.");

    private static TimeSpan? Timeout(double? seconds) => seconds switch
    {
        null => null,
        > 0 => TimeSpan.FromSeconds(seconds.Value),
        _ => throw new UsageException($"--timeout {seconds}: expected a number of seconds above 0."),
    };

    private static Dictionary<string, string> Parameters(string[] pairs)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw new UsageException($"-p {pair}: expected NAME=VALUE.");
            values[pair[..at].Trim()] = pair[(at + 1)..];
        }
        return values;
    }
}
