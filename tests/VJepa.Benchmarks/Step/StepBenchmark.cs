using System.Diagnostics;
using System.Text.Json;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Step;

/// <summary>
/// A whole pretraining step, both masks, float32: this kit's beside a plain eager loop over the same libtorch, taking turns in one process.
/// <c>-- step [--size tiny|small] [--rounds N] [--threads N] [--json]</c>. Utilisation is against a float32 matrix product measured between the rounds.
/// </summary>
public static class StepBenchmark
{
    private const string Usage = "usage: step [--size tiny|small] [--rounds N] [--threads N] [--json]";

    private static readonly Dictionary<string, PretrainingConfig> Sizes = new()
    {
        ["tiny"] = new()
        {
            Encoder = EncoderSizes.Tiny with { ImageSize = 64, PatchSize = 8, Frames = 8 },
            Predictor = new PredictorConfig { Width = 96, Depth = 4 },
            Precision = Precision.Single,
            BatchSize = 16,
        },
        ["small"] = new()
        {
            Encoder = EncoderSizes.Small with { ImageSize = 112 },
            Predictor = new PredictorConfig { Width = 192, Depth = 6 },
            Precision = Precision.Single,
            BatchSize = 4,
        },
    };

    public static int Run(string[] args)
    {
        string? Value(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
        var size = Value("--size");
        if (!int.TryParse(Value("--rounds") ?? "7", out var rounds) || rounds < 1 || (size is not null && !Sizes.ContainsKey(size))
            || !int.TryParse(Value("--threads") ?? "0", out var threads) || threads < 0)
        {
            Console.Error.WriteLine(Usage);
            return 2;
        }
        LibTorch.Load();
        if (threads > 0) set_num_threads(threads);
        Console.WriteLine(Machine.Describe());
        var ratios = new Dictionary<string, double>();
        foreach (var (name, config) in Sizes.Where(s => size is null || s.Key == size)) ratios[name] = Compare(name, config, rounds);
        if (args.Contains("--json")) Console.WriteLine(JsonSerializer.Serialize(new { ratio_fp32 = ratios }));
        return 0;
    }

    private static double Compare(string name, PretrainingConfig config, int rounds)
    {
        using var plain = new PlainLoop(config);
        using var ours = new Pretrainer(config);
        using var clips = randn([config.BatchSize, config.Encoder.Channels, config.Encoder.Frames, config.Encoder.ImageSize, config.Encoder.ImageSize]);
        var cost = ModelCost.Of(config);
        Console.WriteLine($"{name}: {config.Encoder.Grid} tokens, batch {config.BatchSize}; {cost}");
        plain.Step(clips); // first steps allocate
        ours.Step(clips);
        var (plainTimes, ourTimes, products) = (new List<double>(), new List<double>(), new List<double>());
        StepReport? last = null;
        for (var round = 0; round < rounds; round++)
        {
            plainTimes.Add(Seconds(() => plain.Step(clips)));
            ourTimes.Add(Seconds(() => last = ours.Step(clips)));
            products.Add(ProductRate());
        }
        var product = Median(products);
        foreach (var (label, times) in new[] { ("plain", plainTimes), ("kit", ourTimes) })
        {
            var median = Median(times);
            Console.WriteLine(FormattableString.Invariant(
                $"  {label,-6}{1000 * median,8:0} ms (fastest {1000 * times.Min():0}){config.BatchSize / median,8:0.0} clips/s{cost.StepFlops / median / 1e9,8:0} GFLOP/s{cost.StepFlops / median / product,7:P0} of a matrix product"));
        }
        var ratio = Median(plainTimes) / Median(ourTimes);
        Console.WriteLine("    " + string.Join(", ", last!.Parts.Select(p => FormattableString.Invariant($"{p.Key} {1000 * p.Value:0}"))));
        Console.WriteLine(FormattableString.Invariant($"  kit against plain: {ratio:0.00} times as fast; peak memory of the process {PeakBytes() / 1e9:0.00} GB"));
        return ratio;
    }

    /// <summary>Operations a second of a float32 matrix product of 1024 x 1024 x 1024.</summary>
    private static double ProductRate()
    {
        const int side = 1024, times = 4;
        using var scope = NewDisposeScope();
        var (a, b) = (randn(side, side), randn(side, side));
        a.matmul(b).Dispose();
        return 2.0 * side * side * side * times / Seconds(() =>
        {
            for (var i = 0; i < times; i++) a.matmul(b).Dispose();
        });
    }

    private static double Seconds(Action action)
    {
        var start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static long PeakBytes()
    {
        using var process = Process.GetCurrentProcess();
        return process.PeakWorkingSet64;
    }

    private static double Median(List<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
