using System.Text.Json.Serialization;
using VJepa.Models;
using VJepa.Objectives;
using VJepa.Training;

namespace VJepa.Variants;

/// <summary>
/// A V-JEPA 2.1 run (arXiv 2603.14482). Defaults: the ViT-g/16 of table 11's first phase, with the levels and λ of the
/// released configurations. Those differ from the table in other settings too: a learning rate of 6e-4, 3072 videos a
/// step, and a cool-down without <see cref="DistanceWeights"/>.
/// </summary>
public sealed partial record VJepa21Config
{
    private const int CoolDownEpochs = 40;

    /// <summary>
    /// Networks, masks, schedules, clipping, accumulation and optimizer. Target and objective are V-JEPA 2.1's own:
    /// others than the defaults are refused.
    /// </summary>
    public PretrainingConfig Run { get; init; } = PretrainingConfig.VJepa2G with
    {
        Encoder = EncoderSizes.VJepa2Giant with { Positions = PositionKind.RotaryPaired },
        Predictor = new PredictorConfig { Heads = 12, Depth = 24, MaskTokens = 8, MlpRatio = 4 },
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

    /// <summary>Whether visible tokens count less the farther they are from what is hidden. (The released cool-down
    /// turns it off.)</summary>
    public bool DistanceWeights { get; init; } = true;

    /// <summary>Images of a step, beside <see cref="PretrainingConfig.BatchSize"/> videos; 0 for none.</summary>
    public int ImageBatchSize { get; init; } = 2304;

    /// <summary>Side of an image, in pixels.</summary>
    public int ImageSize { get; init; } = 256;

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

    /// <exception cref="ArgumentException">A value is invalid, or would have no effect; the message says which and what
    /// to do.</exception>
    public void Validate()
    {
        Run.Validate();
        Require(
            Run.Target.Equals(new EmaTarget()),
            $"Run.Target is {Run.Target.GetType().Name}, which V-JEPA 2.1 does not use: it predicts the levels of " +
            "the moving average or of a teacher. Leave it, and give DenseTrainer a teacher.");
        Require(
            Run.Objective.Equals(new L1Objective()),
            $"Run.Objective is {Run.Objective.GetType().Name}, which V-JEPA 2.1 does not use: its loss is DenseLoss. " +
            "Leave it; ContextWeight and DistanceWeights change the loss.");
        Require(
            ImageBatchSize == 0 || Run.Accumulation <= ImageBatchSize,
            $"Run.Accumulation is {Run.Accumulation}: choose at most ImageBatchSize ({ImageBatchSize}).");
        Require(
            ContextFrom <= ContextUntil,
            $"ContextFrom ({ContextFrom}) must not be greater than ContextUntil ({ContextUntil}).");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition) throw new ArgumentException(message);
    }
}
