using System.Globalization;
using TorchSharp;
using VJepa.Models;
using VJepa.Processes;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Benchmarks.Mpi;

/// <summary>A small run on the processes that mpirun has started (one without it): losses at full precision, time of a
/// step, and the share of it that went to MPI.</summary>
public static class MpiCheck
{
    private const int Steps = 20, Warm = 3;

    public static int Run(string[] args)
    {
        var threads = args is ["--threads", var number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : 1;
        var overlap = !args.Contains("--no-overlap");
        try
        {
            ProcessGroup.Run(processes => Train(processes, threads, overlap), Console.Error.WriteLine);
            return 0;
        }
        catch (MpiException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static void Train(ProcessGroup processes, int threads, bool overlap)
    {
        LibTorch.Load();
        torch.set_num_threads(threads);
        var config = new PretrainingConfig
        {
            Encoder = new EncoderConfig
            {
                ImageSize = 64,
                PatchSize = 8,
                Frames = 8,
                Width = 192,
                Depth = 6,
                Heads = 3,
                Initialization = Initialization.FanIn,
            },
            Predictor = new PredictorConfig { Width = 96, Depth = 2 },
            BatchSize = 8,
            Precision = Precision.Single,
            Epochs = 1,
            StepsPerEpoch = Steps,
            WarmupEpochs = 0,
        };
        var runner = processes.Size == 1 ? null : MpiRunner.On(processes);
        using var pretrainer = new Pretrainer(config, runner: runner);
        var mpi = pretrainer.Runner as MpiRunner;
        if (mpi is not null) mpi.Overlap = overlap;
        var (seconds, before, waited, traffic) = (new List<double>(), 0.0, 0.0, 0L);
        for (var step = 0; step < Steps; step++)
        {
            if (step == Warm)
                (before, waited, traffic) = (processes.Seconds, mpi?.WaitSeconds ?? 0, processes.Traffic);
            using var random = new torch.Generator((ulong)step);
            using var clips = torch.randn([config.BatchSize, 3, 8, 64, 64], generator: random);
            var report = pretrainer.Step(clips);
            if (step >= Warm) seconds.Add(report.Seconds);
            if (processes.Rank == 0) Print($"step {step} {report.Loss:R}");
        }
        if (processes.Rank > 0) return;
        seconds.Sort();
        var share = (processes.Seconds - before) / seconds.Sum();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{processes.Size} processes, {threads} threads each: median {seconds[seconds.Count / 2] * 1e3:0} ms " +
            $"a step (fastest {seconds[0] * 1e3:0}), {share:0.0%} of it in MPI, " +
            $"{(processes.Traffic - traffic) / 1e6 / seconds.Count:0.0} MB a step, " +
            $"{((mpi?.WaitSeconds ?? 0) - waited) / seconds.Count * 1e3:0.0} ms of it for sums after the backward pass"));
    }

    private static void Print(FormattableString line) =>
        Console.WriteLine(FormattableString.Invariant(line));
}
