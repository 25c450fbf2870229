using System.Diagnostics;
using System.Text.Json;
using VJepa.Masking;
using VJepa.Runtime;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Benchmarks.Step;

/// <summary>
/// A whole pretraining step, both masks: this kit's, or a plain eager loop's over the same libtorch, or both taking turns in one process.
/// Utilization is against a matrix product of the same type, measured between the steps.
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
        Stepper[] steppers = options.Compare ? [Plain(config, clips), .. options.Precisions.Select(precision => Kit(options.Config(size, precision), clips))]
            : options.Plain ? [Plain(config, clips)] : [Kit(config, clips)];
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
            var (kind, rate) = (stepper.Type == bfloat16 ? "bf16" : "fp32", stepper.Rate);
            Console.WriteLine(FormattableString.Invariant(
                $"  {stepper.Name,-9}{1000 * stepper.Median,8:0} ms (fastest {1000 * stepper.Fastest:0}){config.BatchSize / stepper.Median,8:0.0} clips/s{rate / 1e9,8:0} GFLOP/s, {rate / product:P0} of a {kind} matrix product ({product / 1e9:0} GFLOP/s); {stepper.Tensors} tensors made"));
            if (stepper.Name == "plain") continue;
            Console.WriteLine($"            ms: {stepper.PartsText}");
            results[$"utilization_{kind}"] = rate / product;
            results[$"update_share_{kind}"] = stepper.Share(StepPart.Update);
            if (options.Compare) results[$"ratio_{kind}"] = steppers[0].Median / stepper.Median;
        }
        if (options.Compare)
            Console.WriteLine($"  kit against plain: {string.Join(", ", results.Where(r => r.Key.StartsWith("ratio", StringComparison.Ordinal)).Select(r => FormattableString.Invariant($"{r.Key[6..]} {r.Value:0.00}")))} times as fast");
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

    private static Stepper Plain(PretrainingConfig config, Tensor clips)
    {
        var loop = new PlainLoop(config, clips.device);
        return new Stepper("plain", float32, clips.device, () => { loop.Step(clips); return null; }, loop);
    }

    private static Stepper Kit(PretrainingConfig config, Tensor clips)
    {
        var pretrainer = new Pretrainer(config, clips.device);
        var type = pretrainer.Encoder.ComputeType;
        return new Stepper(type == bfloat16 ? "kit bf16" : "kit fp32", type, clips.device, () => pretrainer.Step(clips), pretrainer);
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
