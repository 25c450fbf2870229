using System.Globalization;
using TorchSharp;
using VJepa.Models;
using VJepa.Processes;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Benchmarks.Mpi;

/// <summary>A small run on the processes that mpirun has started (one without it): losses at full precision, time of a
/// step, the share of it that went to MPI, and the part of that for sums after the backward pass.</summary>
public static class MpiCheck
{
    private const int Steps = 20, Warm = 3, Compared = 60;

    /// <param name="args"><c>--threads N</c>, then <c>--compare</c>: gradients travel beside the backward pass in every
    /// other step, and after it in the rest.</param>
    public static int Run(string[] args)
    {
        var threads = args is ["--threads", var number, ..] ? int.Parse(number, CultureInfo.InvariantCulture) : 1;
        var compare = args.Contains("--compare");
        try
        {
            ProcessGroup.Run(processes => Train(processes, threads, compare), Console.Error.WriteLine);
            return 0;
        }
        catch (MpiException e)
        {
            Console.Error.WriteLine(e.Message);
            return 1;
        }
    }

    private static void Train(ProcessGroup processes, int threads, bool compare)
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
        var done = new List<(bool Overlap, double Seconds, double Mpi, double Sums, long Traffic)>();
        for (var step = 0; step < (compare ? Compared : Steps); step++)
        {
            if (mpi is not null && compare) mpi.Overlap = step % 2 == 0;
            var before = (processes.Seconds, Sums: mpi?.WaitSeconds ?? 0, processes.Traffic);
            using var random = new torch.Generator((ulong)step);
            using var clips = torch.randn([config.BatchSize, 3, 8, 64, 64], generator: random);
            var report = pretrainer.Step(clips);
            if (processes.Rank == 0) Print($"step {step} {report.Loss:R}");
            if (step < Warm) continue;
            done.Add((mpi?.Overlap ?? false, report.Seconds, processes.Seconds - before.Seconds,
                (mpi?.WaitSeconds ?? 0) - before.Sums, processes.Traffic - before.Traffic));
        }
        if (processes.Rank > 0) return;
        foreach (var group in done.GroupBy(step => step.Overlap))
        {
            var how = mpi is null ? "" : $", sums {(group.Key ? "beside" : "after")} the backward pass";
            var seconds = group.Select(step => step.Seconds).Order().ToArray();
            var sums = group.Select(step => step.Sums).Order().ToArray();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{processes.Size} processes, {threads} threads each{how}: " +
                $"median {Middle(seconds) * 1e3:0} ms a step " +
                $"(fastest {seconds[0] * 1e3:0}), {group.Sum(step => step.Mpi) / seconds.Sum():0.0%} of it in MPI, " +
                $"{group.Average(step => step.Traffic) / 1e6:0.0} MB a step; after the backward pass it waits " +
                $"{Middle(sums) * 1e3:0.0} ms for sums (mean {sums.Average() * 1e3:0.0})"));
        }
    }

    private static double Middle(double[] sorted) => sorted[sorted.Length / 2];

    private static void Print(FormattableString line) =>
        Console.WriteLine(FormattableString.Invariant(line));
}
