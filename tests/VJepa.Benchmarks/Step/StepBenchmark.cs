using System.Diagnostics;
using System.Text.Json;
using VJepa.Masking;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Step;

/// <summary>
/// A whole pretraining step, both masks: accelerated, by libtorch's plain operations, or all of them taking turns in
/// one process. Utilization is against a matrix product of the same type, measured between the steps.
/// </summary>
public static class StepBenchmark
{
    private const int WarmSteps = 3;

    public static int Run(string[] args)
    {
        StepOptions options;
        try
        {
            options = StepOptions.Parse(args);
            LibTorch.Load();
            _ = options.Device;
        }
        catch (ArgumentException e)
        {
            Console.Error.WriteLine($"{e.Message}\n{StepOptions.Usage}");
            return 2;
        }
        if (options.Threads > 0) set_num_threads(options.Threads);
        Console.WriteLine(Machine.Describe());
        if (options.Compare && options.Precisions.Contains(Precision.BFloat16) && options.DeviceName == "cpu" && !Machine.CpuHasBFloat16)
            Console.WriteLine("This processor has no bfloat16 instructions: libtorch imitates them, and bf16 is slower than fp32.");
        var results = new Dictionary<string, Dictionary<string, double>>();
        foreach (var size in options.Sizes)
        {
            foreach (var (name, value) in Measure(size, options))
            {
                if (!results.TryGetValue(name, out var bySize)) results[name] = bySize = [];
                bySize[size] = Math.Round(value, 4);
            }
        }
        if (options.Json) Console.WriteLine(JsonSerializer.Serialize(results));
        return 0;
    }

    private static Dictionary<string, double> Measure(string size, StepOptions options)
    {
        var (config, device) = (options.Config(size), options.Device);
        var cost = ModelCost.Of(config);
        using var clips = randn([config.BatchSize, config.Encoder.Channels, config.Encoder.Frames, config.Encoder.ImageSize, config.Encoder.ImageSize], device: device);
        var steppers = Steppers(options, size, clips);
        Console.WriteLine($"{size}: {config.Encoder.Grid} tokens, batch {config.BatchSize}; {cost}");
        foreach (var stepper in steppers) for (var step = 0; step < WarmSteps; step++) stepper.Warm();
        var products = steppers.Select(stepper => stepper.Type).Distinct().ToDictionary(type => type, _ => new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            var flops = StepFlops(config, WarmSteps + round);
            foreach (var stepper in steppers) stepper.Measure(flops);
            foreach (var (type, rates) in products) rates.Add(ProductRate(type, device));
        }
        var results = new Dictionary<string, double>();
        foreach (var stepper in steppers)
        {
            var product = Statistic.Median(products[stepper.Type]);
            Console.WriteLine(FormattableString.Invariant(
                $"  {stepper.Name,-11}{1000 * stepper.Median,6:0} ms (fastest {1000 * stepper.Fastest:0})") +
                FormattableString.Invariant($"{config.BatchSize / stepper.Median,8:0.0} clips/s{stepper.Rate / 1e9,7:0} GFLOP/s") +
                FormattableString.Invariant($", {stepper.Rate / product:P0} of a {stepper.Kind} matrix product ") +
                FormattableString.Invariant($"({product / 1e9:0} GFLOP/s); {stepper.Tensors} tensors made"));
            if (!stepper.Accelerated) continue;
            results[$"utilization_{stepper.Kind}"] = stepper.Rate / product;
            results[$"update_share_{stepper.Kind}"] = stepper.UpdateShare;
            if (options.Compare) results[$"ratio_{stepper.Kind}"] = steppers[0].Median / stepper.Median;
        }
        if (options.Compare)
        {
            if (steppers.FirstOrDefault(s => !s.Accelerated && s.Type == bfloat16) is { } plainHalf)
                results["ratio_plain_bf16"] = steppers[0].Median / plainHalf.Median;
            var ratios = results.Where(r => r.Key.StartsWith("ratio_", StringComparison.Ordinal))
                .Select(r => FormattableString.Invariant($"{r.Key["ratio_".Length..]} {r.Value:0.00}"));
            Console.WriteLine($"  times as fast as plain fp32: {string.Join(", ", ratios)}");
        }
        Console.WriteLine(FormattableString.Invariant($"  peak memory of the process so far {NativeMemory.PeakBytes / 1e9:0.00} GB"));
        foreach (var stepper in steppers) stepper.Dispose();
        return results;
    }

    /// <summary>Operations of a step with its own masks, which are the same for all steppers.</summary>
    private static double StepFlops(PretrainingConfig config, long step)
    {
        var masks = new MaskSampler(config.Encoder.Grid, config.Masks, config.BatchCut).Sample(config.BatchSize, step, config.Seed);
        var flops = ModelCost.Of(config, [.. masks.Select(mask => ((int)mask.Context.shape[1], (int)mask.Target.shape[1]))]).StepFlops;
        foreach (var mask in masks) mask.Dispose();
        return flops;
    }

    /// <summary>Plain float32 first, which the others are compared with.</summary>
    private static Stepper[] Steppers(StepOptions options, string size, Tensor clips)
    {
        Stepper Of(Precision precision, bool accelerated) => new(options.Config(size, precision), clips, accelerated);
        if (!options.Compare) return [Of(options.Precision, !options.Plain)];
        var types = options.Precisions;
        return
        [
            Of(Precision.Single, false),
            .. types.Where(type => type != Precision.Single).Select(type => Of(type, false)),
            .. types.Select(type => Of(type, true)),
        ];
    }

    /// <summary>Operations a second of a matrix product of 2048 x 2048 x 2048.</summary>
    private static double ProductRate(ScalarType type, Device device)
    {
        const int side = 2048;
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var (a, b) = (randn(side, side, device: device).to(type), randn(side, side, device: device).to(type));
        void Multiply()
        {
            a.matmul(b).Dispose();
            if (device.type == TorchSharp.DeviceType.CUDA) cuda.synchronize();
        }
        Multiply();
        var start = Stopwatch.GetTimestamp();
        Multiply();
        return 2.0 * side * side * side / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
