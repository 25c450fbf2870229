using System.Text.Json.Serialization;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Training;

namespace VJepa.Variants;

/// <summary>A V-JEPA 2.1 run (arXiv 2603.14482). Defaults: the ViT-g/16 of table 11's first phase, where the text and
/// the released configurations differ as the released ones.</summary>
public sealed record VJepa21Config
{
    private const int CoolDownEpochs = 40;

    /// <summary>
    /// Networks, masks, schedules and optimizer. Its target, objective, accumulation and clipping are not used: they
    /// are V-JEPA 2.1's own.
    /// </summary>
    public PretrainingConfig Run { get; init; } = PretrainingConfig.VJepa2G with
    {
        Encoder = EncoderSizes.VJepa2Giant with { Positions = PositionKind.RotaryPaired },
        Predictor = new PredictorConfig { Heads = 12, Depth = 24, MaskTokens = 8 },
        BatchSize = 128,
        Epochs = 450,
        ScheduleStretch = 1,
    };

    /// <summary>Zero-based blocks that are levels; null for the published ones of the depth.</summary>
    public IReadOnlyList<int>? Levels { get; init; }

    /// <summary>Predicts the last level from the last level, as the released distillation does.</summary>
    public bool LastLevelOnly { get; init; }

    /// <summary>Width of a frozen teacher's level; 0: the encoder's own EMA is the target.</summary>
    public int TeacherWidth { get; init; }

    /// <summary>λ, the weight of the visible tokens, at its end.</summary>
    public double ContextWeight { get; init; } = .5;

    /// <summary>λ for images; null for that of videos. (The paper's text says .7, the released configurations .5.)
    /// </summary>
    public double? ImageContextWeight { get; init; }

    /// <summary>Up to this step λ is 0.</summary>
    public long ContextFrom { get; init; } = 15_000;

    /// <summary>From this step on λ is at its end; it grows linearly in between.</summary>
    public long ContextUntil { get; init; } = 30_000;

    /// <summary>Whether visible tokens count less the farther they are from what is hidden.</summary>
    public bool DistanceWeights { get; init; } = true;

    /// <summary>Images of a step, beside <see cref="PretrainingConfig.BatchSize"/> videos; 0 for none.</summary>
    public int ImageBatchSize { get; init; } = 2304;

    /// <summary>Side of an image, in pixels.</summary>
    public int ImageSize { get; init; } = 256;

    /// <summary>The first phase of ViT-g/16: 135 000 steps.</summary>
    public static VJepa21Config Giant { get; } = new();

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
            Encoder = new EncoderConfig
            {
                ImageSize = 64,
                PatchSize = 8,
                Frames = 8,
                Width = 96,
                Depth = 4,
                Heads = 4,
                Positions = PositionKind.RotaryPaired,
                Initialization = Initialization.FanIn,
            },
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

    /// <summary>The last phase (table 11): 12 000 steps on longer clips and larger frames, with a linear fall of the
    /// learning rate from 6e-4 to 1e-6, and λ at its end from the first step.</summary>
    public VJepa21Config CoolDown(
        int frames = 64, int imageSize = 384, int images = 512, int epochs = CoolDownEpochs) => this with
        {
            Run = Run.CoolDown(frames, imageSize, epochs) with { LearningRate = 6e-4 },
            ImageSize = images,
            ContextFrom = 0,
            ContextUntil = 0,
        };

    /// <summary>λ of a step.</summary>
    /// <param name="step">Index of the step, from 0.</param>
    public double Lambda(long step, bool isImage = false)
    {
        var end = isImage ? ImageContextWeight ?? ContextWeight : ContextWeight;
        if (step >= ContextUntil) return end;
        return step <= ContextFrom ? 0 : end * (step - ContextFrom) / (ContextUntil - ContextFrom);
    }

    /// <summary>Levels that the predictor reads.</summary>
    [JsonIgnore]
    public int PredictedLevels =>
        LastLevelOnly ? 1 : (Levels ?? DenseEncoder.LevelsOf(Run.Encoder.Depth)).Count;

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
