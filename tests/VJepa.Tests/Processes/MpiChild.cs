using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using TorchSharp;
using VJepa.Processes;
using VJepa.Runtime;
using VJepa.Tests.Training;
using VJepa.Training;

namespace VJepa.Tests.Processes;

/// <summary>This test assembly as a program of its own, started by mpirun. Each process writes a line for each
/// step: <c>step RANK NUMBER LOSS</c>.</summary>
internal static partial class MpiChild
{
    private const string Variable = "VJEPA_TEST_MPI";
    private const string LossesVariable = "VJEPA_TEST_MPI_LOSSES"; // a folder: mpirun mixes what processes print

    public static bool CanStart => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => folder.Length > 0 && File.Exists(Path.Combine(folder, "mpirun")));

    /// <summary>Runs <paramref name="processes"/> of them.</summary>
    /// <param name="folder">Where checkpoints go; empty: a run without them.</param>
    /// <param name="until">Step at which <paramref name="what"/> happens to the last process: stop, throw or
    /// kill.</param>
    public static (int Code, string Output) Start(
        int processes, string kind, string folder = "", string what = "", int until = 0)
    {
        string[] options = ["--oversubscribe", "--allow-run-as-root", "--bind-to", "none"];
        var start = new ProcessStartInfo(
            "mpirun", ["-n", $"{processes}", .. options, "dotnet", typeof(MpiChild).Assembly.Location])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[Variable] = $"{kind}|{what}|{until}|{folder}";
        start.Environment["OMPI_MCA_btl_vader_single_copy_mechanism"] = "none"; // containers forbid it
        var losses = Directory.CreateTempSubdirectory("vjepa-mpi-losses-");
        start.Environment[LossesVariable] = losses.FullName;
        using var child = Process.Start(start)!;
        var errors = child.StandardError.ReadToEndAsync();
        var output = child.StandardOutput.ReadToEndAsync();
        if (!child.WaitForExit(TimeSpan.FromMinutes(3))) child.Kill(entireProcessTree: true);
        var written = string.Concat(losses.GetFiles().Select(file => File.ReadAllText(file.FullName)));
        losses.Delete(recursive: true);
        return (child.ExitCode, $"{output.Result}{errors.Result}\n{written}");
    }

    /// <summary>The losses that a process wrote, by step.</summary>
    public static SortedDictionary<long, double> Losses(string output, int rank) => new(output.Split('\n')
        .Select(line => line.Trim().Split(' '))
        .Where(words => words is ["step", var its, _, _] && its == $"{rank}")
        .ToDictionary(words => long.Parse(words[2]), words => double.Parse(words[3], CultureInfo.InvariantCulture)));

    /// <summary>How many sums a process began early in its last step.</summary>
    public static int EarlySums(string output, int rank) => int.Parse(output.Split('\n')
        .Select(line => line.Trim().Split(' ')).Single(words => words is ["early", var its, _] && its == $"{rank}")[2]);

    [ModuleInitializer]
    internal static void RunWhenAsked()
    {
        if (Environment.GetEnvironmentVariable(Variable)?.Split('|', 4) is not
            [var kind, var what, var until, var folder]) return;
        LibTorch.Load();
        torch.set_num_threads(1);
        ProcessGroup.Run(
            processes => Train(processes, kind, what, int.Parse(until), folder), Console.Error.WriteLine);
        Environment.Exit(0);
    }

    private static void Train(ProcessGroup processes, string kind, string what, int until, string folder)
    {
        var config = Config(kind);
        using var cancel = new CancellationTokenSource();
        using var clips = new TinyRun.Stream(config.BatchSize)
        {
            Delivered = number =>
            {
                if (number != until || processes.Rank != processes.Size - 1) return;
                if (what == "throw") throw new InvalidOperationException("The disk is full.");
                if (what == "kill") ChildRun.Kill();
            },
        };
        void Write(FormattableString line) => File.AppendAllText(
            Path.Combine(Environment.GetEnvironmentVariable(LossesVariable)!, $"{processes.Rank}"),
            FormattableString.Invariant(line) + "\n");
        var report = new ImmediateProgress<StepReport>(step =>
        {
            Write($"step {processes.Rank} {step.Step} {step.Loss:R}");
            if (what == "stop" && step.Step == until && processes.Rank == processes.Size - 1) cancel.Cancel();
        });
        if (folder.Length > 0)
        {
            var settings = new RunSettings
            {
                Folder = folder,
                CheckpointEvery = 4,
                HealthEvery = 0,
                Runner = Inner(kind),
            };
            using var run = ProcessRun.Continue(
                processes, config, settings, [clips], progress: report, cancel: cancel.Token);
            return;
        }
        // Another start in each process: the run must take process 0's.
        using var pretrainer = new Pretrainer(config, runner: MpiRunner.On(processes, Inner(kind)));
        var runner = (MpiRunner)pretrainer.Runner;
        runner.Overlap = kind != "late";
        if (kind != "growing")
            clips.Rows = MpiRunner.Rows(config.BatchSize, config.Accumulation, processes.Rank, processes.Size);
        if (processes.Rank > 0) using (torch.no_grad()) pretrainer.Encoder.parameters().First().add_(1);
        pretrainer.Run(clips, untilStep: kind == "growing" ? 10 : null, progress: report);
        if (kind == "growing") Grow(pretrainer, clips, report);
        Write($"early {processes.Rank} {runner.EarlySums}");
    }

    /// <summary>Goes on with more parts in a step than before.</summary>
    private static void Grow(Pretrainer pretrainer, TinyRun.Stream clips, IProgress<StepReport> report)
    {
        var config = pretrainer.Config with { Accumulation = 2 };
        var step = new JepaStep(config, pretrainer.Networks, pretrainer.Head, pretrainer.Runner, torch.CPU);
        for (var number = pretrainer.NextStep; number < config.Steps; number++)
        {
            using var batch = clips.Next();
            report.Report(step.Run(number, [batch.Clips]));
        }
    }
}
