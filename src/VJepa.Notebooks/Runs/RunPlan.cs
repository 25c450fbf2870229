using System.Diagnostics;
using System.Globalization;
using VJepa.Models;
using VJepa.Training;
using static TorchSharp.torch;

namespace VJepa.Notebooks.Runs;

/// <summary>What a run will cost, before it starts.</summary>
/// <param name="Cost">Parameters, operations and memory of a step.</param>
/// <param name="FlopsASecond">Speed that the time is computed with.</param>
/// <param name="Source">Where the speed is from.</param>
internal sealed record RunPlan(RunFile Run, ModelCost Cost, double FlopsASecond, string Source)
{
    // A run beyond these is not timed itself: a small one stands for it.
    private const double TimedFlops = 1e12, TimedBytes = 2e9;

    private static readonly PretrainingConfig small = new()
    {
        Encoder = EncoderSizes.Tiny with { ImageSize = 112, Depth = 4 },
        Predictor = new PredictorConfig { Width = 96, Depth = 2 },
        BatchSize = 4,
    };

    public double SecondsAStep => Cost.StepFlops / FlopsASecond;

    public TimeSpan Total => TimeSpan.FromSeconds(Math.Min(SecondsAStep * Run.Training.Steps, 1e11));

    /// <summary>A plan for this machine, whose speed is measured, or for one of a given speed.</summary>
    /// <param name="flopsASecond">Operations a second of training; null: measured here.</param>
    public static RunPlan Of(RunFile run, double? flopsASecond = null)
    {
        var cost = ModelCost.Of(run.Training, steps: 3);
        if (flopsASecond is { } given) return new(run, cost, given, "as given");
        var device = RunMachine.Prepare(run.Run);
        var itself = cost.StepFlops <= TimedFlops && cost.StateBytes + cost.ActivationBytes <= TimedBytes;
        var timed = itself ? run.Training : small with { Precision = run.Training.Precision };
        var rate = Measure(timed, device);
        return new(run, cost, rate, itself ? $"measured with this run on {device.type}"
            : $"measured with a small model on {device.type}; large ones are usually faster, and clips may be slower");
    }

    /// <summary>The plan as lines of text.</summary>
    public IReadOnlyList<string> Lines()
    {
        var training = Run.Training;
        var kept = training.Recompute ? " without Recompute, which keeps far less" : "";
        return
        [
            $"parameters    encoder {Scaled(Cost.EncoderParameters).Trim()}, "
                + $"predictor {Scaled(Cost.PredictorParameters).Trim()}",
            $"tokens        {training.Encoder.Grid.Count} a clip, {training.BatchSize} clips a step",
            $"operations    {Scaled(Cost.StepFlops)}FLOP a step, {Scaled(Cost.StepFlops * training.Steps)}FLOP in all",
            $"memory        {Scaled(Cost.StateBytes)}B weights and optimizer, "
                + $"{Scaled(Cost.ActivationBytes / training.Accumulation)}B activations{kept}",
            $"speed         {Scaled(FlopsASecond)}FLOP a second, {Source}",
            $"a step        {Scaled(SecondsAStep)}s, {Scaled(training.BatchSize / SecondsAStep)}clips a second",
            $"{training.Steps} steps".PadRight(14) + StepLine.Time(Total),
            .. KnownGpu.All.Select(gpu => gpu.Line(Cost.StepFlops * training.Steps)),
            "              (measured with large networks, by others; small ones reach a smaller share)",
        ];
    }

    /// <summary>Three digits and a prefix of the SI, as in <c>63.4 T</c>.</summary>
    internal static string Scaled(double value)
    {
        string[] prefixes = ["m", "", "k", "M", "G", "T", "P", "E", "Z"];
        if (value <= 0) return "0 ";
        var power = Math.Clamp((int)Math.Floor(Math.Log10(value) / 3), -1, prefixes.Length - 2);
        var scaled = value / Math.Pow(1000, power);
        var digits = scaled >= 100 ? "0" : scaled >= 10 ? "0.0" : "0.00";
        return $"{scaled.ToString(digits, CultureInfo.InvariantCulture)} {prefixes[power + 1]}";
    }

    /// <summary>Operations a second in training steps on random clips, best of three.</summary>
    private static double Measure(PretrainingConfig config, Device device)
    {
        using var pretrainer = new Pretrainer(config, device);
        using var random = new Generator(1);
        var encoder = config.Encoder;
        using var clips = randn(
            [config.BatchSize, encoder.Channels, encoder.Frames, encoder.ImageSize, encoder.ImageSize],
            generator: random);
        using var there = clips.to(device);
        pretrainer.Step(there); // the first is slow
        var seconds = Enumerable.Range(0, 3).Min(_ =>
        {
            var watch = Stopwatch.StartNew();
            pretrainer.Step(there);
            // Reading a weight waits for the device's work.
            using var value = pretrainer.Encoder.parameters().First().detach().flatten().narrow(0, 0, 1).cpu();
            return watch.Elapsed.TotalSeconds;
        });
        return ModelCost.Of(config, steps: 3).StepFlops / seconds;
    }
}
