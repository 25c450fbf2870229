using System.Diagnostics;
using TorchSharp;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Memory;

/// <summary>
/// Memory of this process over training steps: resident, managed and live tensors. <c>-- memory [STEPS | peak]</c>.
/// Pages that the C library keeps for later are given back first, as a training run does at its checkpoints.
/// Ends with 1 when resident memory grew by 2 % or more, or a tensor was left behind, after the first tenth.
/// </summary>
public static class MemoryBenchmark
{
    public static int Run(string[] args)
    {
        if (args is ["peak"]) return PeakMemory.Run();
        var steps = args.Length > 0 ? int.Parse(args[0]) : 1000;
        if (steps < 20)
        {
            Console.Error.WriteLine("usage: memory [STEPS | peak]   at least 20 steps");
            return 2;
        }
        LibTorch.Load();
        set_num_threads(1); // the numbers are of memory, and one thread is not held up by other programs
        Console.WriteLine(Machine.Describe());
        var config = new PretrainingConfig
        {
            Encoder = new EncoderConfig { ImageSize = 64, PatchSize = 8, Frames = 8, Width = 96, Depth = 2, Heads = 3 },
            Predictor = new PredictorConfig { Width = 48, Depth = 2 },
            BatchSize = 8,
            Epochs = steps,
            StepsPerEpoch = 1,
            WarmupEpochs = 0,
        };
        using var pretrainer = new Pretrainer(config);
        Console.WriteLine($"{config.Encoder.Grid} tokens, batch {config.BatchSize}: {ModelCost.Of(config)}");
        Console.WriteLine("   step   resident MB   managed MB   live tensors");
        var (resident, tensors) = (0.0, 0L);
        using var process = Process.GetCurrentProcess();
        for (var step = 0; step <= steps; step++)
        {
            if (step % (steps / 10) == 0)
            {
                GC.Collect();
                NativeMemory.Release();
                process.Refresh();
                var (now, live) = (process.WorkingSet64 / 1e6, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
                Console.WriteLine(FormattableString.Invariant(
                    $"{step,7}{now,14:0.0}{GC.GetTotalMemory(false) / 1e6,13:0.00}{live,15}"));
                if (step == steps / 10) (resident, tensors) = (now, live);
                if (step == steps)
                {
                    var growth = now / resident - 1;
                    Console.WriteLine(FormattableString.Invariant(
                        $"growth after step {steps / 10}: {growth:P2} resident, {live - tensors} tensors"));
                    return growth < .02 && live == tensors ? 0 : 1;
                }
            }
            using var clips = randn([config.BatchSize, 3, 8, 64, 64]);
            pretrainer.Step(clips);
        }
        return 1;
    }
}
