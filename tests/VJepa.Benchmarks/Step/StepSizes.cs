using VJepa.Models;
using VJepa.Training;

namespace VJepa.Benchmarks.Step;

/// <summary>The sizes that steps are measured at.</summary>
internal static class StepSizes
{
    public static IReadOnlyDictionary<string, PretrainingConfig> All { get; } =
        new Dictionary<string, PretrainingConfig>
        {
            ["tiny"] = new()
            {
                Encoder = EncoderSizes.Tiny with { ImageSize = 64, PatchSize = 8, Frames = 8 },
                Predictor = new PredictorConfig { Width = 96, Depth = 4 },
                BatchSize = 16,
            },
            ["small"] = new()
            {
                Encoder = EncoderSizes.Small with { ImageSize = 112 },
                Predictor = new PredictorConfig { Width = 192, Depth = 6 },
                BatchSize = 4,
            },
            ["large"] = PretrainingConfig.VJepaL16,
        };
}
