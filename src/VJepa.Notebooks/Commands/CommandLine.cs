using System.CommandLine;
using Spectre.Console;
using VJepa.Notebooks.Running;

namespace VJepa.Notebooks.Commands;

/// <summary>The program <c>vjepa</c>: its commands and exit codes.</summary>
internal static class CommandLine
{
    public const int Success = 0;
    public const int CellFailed = 1;
    public const int WrongUsage = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand(
            "Runs C# notebooks, headless or as a Jupyter kernel. Without a command: `run`, all of notebooks/.")
        {
            RunCommand.Create(),
            ListCommand.Create(),
            CheckCommand.Create(),
            ResultsCommand.Create(),
            StudyCommand.Create(),
            ConfigCommand.Create(),
            PretrainCommand.Create(),
            FeaturesCommand.Create(),
            ProbeCommand.Create(),
            PlanCommand.Create(),
            DoctorCommand.Create(),
            InstallCommand.Create(),
            KernelCommand.Create(),
        };
        var parsed = root.Parse(IsRun(args) ? ["run", .. args] : args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("Try --help.");
            return WrongUsage;
        }
        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (UsageException e)
        {
            // A file or another program gets the message as it is: Spectre would wrap its lines.
            if (Console.IsErrorRedirected) await Console.Error.WriteLineAsync(e.Message);
            else
                AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })
                    .MarkupLineInterpolated($"[red]{e.Message}[/]");
            return WrongUsage;
        }
    }

    // Options alone are those of `run`: `vjepa --profile classroom` is the whole course.
    private static bool IsRun(string[] args) =>
        args is [] || (args[0].StartsWith('-') && args[0] is not ("--help" or "-h" or "-?" or "--version"));
}
