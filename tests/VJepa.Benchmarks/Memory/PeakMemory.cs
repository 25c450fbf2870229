using VJepa.Acceleration;
using TorchSharp;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Benchmarks.Memory;

/// <summary>The most memory in use during three steps, beside the prediction: a Markdown row for each configuration.
/// <c>-- memory peak</c>.</summary>
internal static class PeakMemory
{
    private static PretrainingConfig Small { get; } = new()
    {
        Encoder = EncoderSizes.Tiny with { ImageSize = 112, Depth = 8 },
        Predictor = new PredictorConfig { Width = 96, Depth = 4 },
        BatchSize = 8,
        Precision = Precision.Single,
    };

    private static (string Name, PretrainingConfig Config, int Shares)[] Rows { get; } =
    [
        ("depth 8", Small, 1),
        ("the same, `Recompute`", Small with { Recompute = true }, 1),
        ("the same, two replicas", Small, 2),
        ("depth 16", Small with { Encoder = Small.Encoder with { Depth = 16 } }, 1),
        ("depth 8, batch 16", Small with { BatchSize = 16 }, 1),
    ];

    public static int Run()
    {
        LibTorch.Load();
        torch.set_num_threads(1);
        Console.WriteLine($"{Machine.Describe()}\n\n| | predicted | measured |\n|---|---|---|");
        foreach (var (name, config, replicas) in Rows)
        {
            var predicted = ModelCost.Of(config).ActivationBytes;
            Console.WriteLine(FormattableString.Invariant($"| {name} | {predicted / 1e6:0} MB | {Peak(config, replicas) / 1e6:0} MB |"));
        }
        return 0;
    }

    private static long Peak(PretrainingConfig config, int shares)
    {
        using var scope = torch.NewDisposeScope();
        using var pretrainer = new Pretrainer(config, runner: ThreadedRunner.WithShares(shares));
        var encoder = config.Encoder;
        var clips = torch.randn([config.BatchSize, encoder.Channels, encoder.Frames, encoder.ImageSize, encoder.ImageSize], generator: new torch.Generator(1));
        pretrainer.Step(clips); // makes Adam's moments and gradients, whose memory stays
        using var watch = new MemoryWatch();
        for (var step = 0; step < 3; step++) pretrainer.Step(clips);
        return watch.PeakBytes;
    }
}
