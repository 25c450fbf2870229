using System.CommandLine;
using System.Runtime.InteropServices;
using VJepa.Interactive;
using VJepa.Notebooks.Engine;
using VJepa.Notebooks.Jupyter;

namespace VJepa.Notebooks.Commands;

/// <summary><c>vjepa kernel CONNECTION_FILE</c>: what Jupyter starts.</summary>
internal static class KernelCommand
{
    public static Command Create()
    {
        var file = new Argument<string>("CONNECTION_FILE") { Description = "Written by the front end." };
        var profile = new Option<string>("--profile")
        {
            Description = "The profile that cells see.",
            DefaultValueFactory = _ => "quick",
        };
        var command = new Command("kernel", "Serves a Jupyter front end. Started by Jupyter.") { file, profile };
        command.SetAction(async (parsed, stop) =>
        {
            var connection = ConnectionFile.Read(parsed.GetValue(file)!);
            var log = Console.Error;
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
            using var orphan = ParentWatch.Start(ended.Cancel);
            var kernel = new Kernel(connection,
                new SessionOptions { Prelude = DefaultUsings.Text, Profile = parsed.GetValue(profile)! },
                text => log.WriteLine($"vjepa kernel: {text}"));
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
            {
                signal.Cancel = true;
                kernel.Interrupt();
            });
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                ended.Cancel();
            });
            await kernel.RunAsync(ended.Token);
            // The reply is sent; a cell that does not stop must not keep the process alive.
            var closing = Task.Run(kernel.Dispose, CancellationToken.None);
            await Task.WhenAny(closing, Task.Delay(1500, CancellationToken.None));
            Environment.Exit(0);
            return 0;
        });
        return command;
    }
}
