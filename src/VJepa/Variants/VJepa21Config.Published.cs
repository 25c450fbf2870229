using VJepa.Masking;
using VJepa.Models;
using VJepa.Training;

namespace VJepa.Variants;

public sealed partial record VJepa21Config
{
    /// <summary>The first phase of ViT-g/16: 135 000 steps.</summary>
    public static VJepa21Config Giant { get; } = new();

    /// <summary>The largest model, ViT-G/16, with the schedules of <see cref="Giant"/>.</summary>
    public static VJepa21Config Gigantic { get; } = Giant with
    {
        Run = Giant.Run with { Encoder = EncoderSizes.VJepa21Gigantic },
    };

    /// <summary>ViT-L/16, distilled from a frozen ViT-G: last level only, predictor of 12 blocks.</summary>
    public static VJepa21Config Large { get; } = Giant.Student(EncoderSizes.VJepa2Large);

    /// <summary>ViT-B/16, distilled from a frozen ViT-G.</summary>
    public static VJepa21Config Base { get; } = Giant.Student(
        EncoderSizes.Base with { ImageSize = 256, Initialization = Initialization.DepthScaled });

    /// <summary>For two cores: 4 blocks of width 96, 8 frames of 64 pixels; 900 steps.</summary>
    public static VJepa21Config Small { get; } = new()
    {
        Run = new PretrainingConfig
        {
            Encoder = EncoderSizes.TwoCores with { Positions = PositionKind.RotaryPaired },
            Predictor = new PredictorConfig { Width = 48, Depth = 2, Heads = 2, MaskTokens = 2 },
            Masks = [MultiBlockMask.ShortRange],
            BatchCut = BatchCut.RandomSubset,
            MaskToken = MaskTokenChoice.ByGroup,
            BatchSize = 8,
            Epochs = 9,
            StepsPerEpoch = 100,
            WarmupEpochs = 1,
            ScheduleStretch = 1,
            StartLearningRate = 1e-4,
            LearningRate = 1e-3,
            FinalLearningRate = 1e-3,
            FinalWeightDecay = .04,
            Momentum = (.99, .99),
            ClipNorm = null,
        },
        ContextFrom = 100,
        ContextUntil = 200,
        ImageBatchSize = 8,
        ImageSize = 64,
    };

    private VJepa21Config Student(EncoderConfig encoder) => this with
    {
        Run = Run with
        {
            Encoder = encoder with { Positions = PositionKind.RotaryPaired },
            Predictor = Run.Predictor with { Depth = 12 },
        },
        LastLevelOnly = true,
        TeacherWidth = 1664,
    };
}
