using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using TorchSharp;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Tests.Training;

/// <summary>This test assembly as a program of its own, which kills itself (SIGKILL) at a chosen moment of a
/// run.</summary>
internal static partial class ChildRun
{
    private const string Variable = "VJEPA_TEST_CHILD";

    /// <summary>Starts the program and waits for its end.</summary>
    /// <returns>Exit code and output.</returns>
    public static (int Code, string Output) Start(string what, string folder, int when)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, [typeof(ChildRun).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (!Path.GetFileNameWithoutExtension(start.FileName).Equals("dotnet", StringComparison.OrdinalIgnoreCase))
            start.FileName = "dotnet";
        start.Environment[Variable] = $"{what}|{when}|{folder}";
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync();
        var output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        return (child.ExitCode, output + errors.Result);
    }

    [ModuleInitializer]
    internal static void RunWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split('|', 3) is not [var what, var when, var folder]) return;
        LibTorch.Load();
        torch.set_num_threads(1);
        switch (what)
        {
            case "step": InAStep(folder, int.Parse(when)); break;
            case "save": InASave(folder, int.Parse(when)); break;
        }
        Environment.Exit(0);
    }

    private static void InAStep(string folder, int step)
    {
        // The clips of the step are there, its update is not: the kill comes from another thread while the step
        // computes. That thread must run none of this assembly's code, which would wait for the end of the initializer
        // that runs all this.
        using var self = Process.GetCurrentProcess();
        using var clips = new TinyRun.Stream
        {
            Delivered = number =>
            {
                if (number == step) new Thread(self.Kill).Start();
            },
        };
        using var run = TrainingRun.Continue(
            TinyRun.Config, new RunSettings { Folder = folder, CheckpointEvery = 2, HealthEvery = 0 }, clips);
    }

    private static void InASave(string folder, int file)
    {
        using var pretrainer = Checkpoint.Latest(folder) is { } latest
            ? Checkpoint.Load(latest)
            : new Pretrainer(TinyRun.Config);
        using var clips = new TinyRun.Stream();
        pretrainer.Run(clips, pretrainer.NextStep + 3);
        var written = 0;
        Checkpoint.Save(pretrainer, folder, new ImmediateProgress<string>(_ =>
        {
            if (written++ == file) Kill();
        }));
    }

    internal static void Kill() => _ = Signal(Environment.ProcessId, 9);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
