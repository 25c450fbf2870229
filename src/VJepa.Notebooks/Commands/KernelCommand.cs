using System.CommandLine;
using System.Runtime.InteropServices;
using VJepa.Interactive;
using VJepa.Notebooks.Engine;
using VJepa.Notebooks.Jupyter;
using VJepa.Notebooks.Kernels;
using VJepa.Notebooks.Running;
using VJepa.Notebooks.Stdio;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa kernel CONNECTION_FILE</c>, what Jupyter starts, and <c>vjepa kernel --stdio</c>, what the VS Code
/// extension starts.</summary>
internal static class KernelCommand
{
    public static Command Create()
    {
        var file = new Argument<string?>("CONNECTION_FILE")
        {
            Description = "Written by a Jupyter front end.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var stdio = new Option<bool>("--stdio")
        {
            Description = "Serve the VS Code extension over standard input and output.",
        };
        var profile = new Option<string>("--profile")
        {
            Description = "The profile that cells see.",
            DefaultValueFactory = _ => "quick",
        };
        var command = new Command("kernel", "Serves a front end, which starts it.") { file, stdio, profile };
        command.SetAction(async (parsed, stop) =>
        {
            var options = new SessionOptions { Prelude = DefaultUsings.Text, Profile = parsed.GetValue(profile)! };
            if (parsed.GetValue(stdio) == (parsed.GetValue(file) is not null))
                throw new UsageException("kernel needs either a CONNECTION_FILE (from Jupyter) or --stdio.");
            if (parsed.GetValue(stdio))
            {
                var (requests, events) = StandardStreams.Take();
                var lines = new StdioKernel(requests, events, options);
                await ServeAsync(lines.RunAsync, lines.Interrupt, lines.Dispose, stop);
            }
            else
            {
                var log = Console.Error;
                var kernel = new Kernel(ConnectionFile.Read(parsed.GetValue(file)!), options,
                    text => log.WriteLine($"vjepa kernel: {text}"));
                await ServeAsync(kernel.RunAsync, kernel.Interrupt, kernel.Dispose, stop);
            }
            return 0;
        });
        return command;
    }

    /// <summary>Runs a kernel and ends the process with it.</summary>
    private static async Task ServeAsync(
        Func<CancellationToken, Task> run, Action interruptCell, Action dispose, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        using var orphan = ParentWatch.Start(ended.Cancel);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = true;
            interruptCell();
        });
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            ended.Cancel();
        });
        await run(ended.Token);
        // The reply is sent; a cell that does not stop must not keep the process alive.
        var closing = Task.Run(dispose, CancellationToken.None);
        await Task.WhenAny(closing, Task.Delay(1500, CancellationToken.None));
        Environment.Exit(0);
    }
}
