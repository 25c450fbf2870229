using System.Text.Json.Serialization;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Objectives;
using VJepa.Runtime;

namespace VJepa.Training;

/// <summary>Everything that decides a pretraining run, except the clips. Defaults: V-JEPA ViT-L/16 as released (table
/// 8).</summary>
public sealed partial record PretrainingConfig
{
    public EncoderConfig Encoder { get; init; } = new();
    public PredictorConfig Predictor { get; init; } = new();

    /// <summary>Each generator makes one (context, target) pair per clip.</summary>
    public IReadOnlyList<MaskGenerator> Masks { get; init; } = [MultiBlockMask.ShortRange, MultiBlockMask.LongRange];

    public BatchCut BatchCut { get; init; } = BatchCut.FromEnd;

    /// <summary>What is predicted, and so who teaches: <see cref="EmaTarget"/>, the moving average (V-JEPA);
    /// <see cref="FrozenTarget"/>, an encoder from a file or an earlier run (SALT, distillation);
    /// <see cref="StopGradientTarget"/>, the encoder itself; <see cref="PixelTarget"/>, nobody; or your own.</summary>
    public ITargetProvider Target { get; init; } = new EmaTarget();

    /// <summary>The loss: how predictions and targets are compared, plus any other terms.</summary>
    public Objective Objective { get; init; } = new L1Objective();

    public MaskTokenChoice MaskToken { get; init; } = MaskTokenChoice.ByMask;

    /// <summary>Clips per step.</summary>
    public int BatchSize { get; init; } = 24;

    /// <summary>Parts that a batch is split into for gradient accumulation: the gradient of the whole batch with the
    /// memory of one part.</summary>
    public int Accumulation { get; init; } = 1;

    public int Epochs { get; init; } = 300;

    /// <summary>Steps of an "epoch", which is a unit of the schedules and independent of the data set's size.</summary>
    public int StepsPerEpoch { get; init; } = 300;

    /// <summary>May be fractional; the number of steps is truncated to an integer.</summary>
    public double WarmupEpochs { get; init; } = 40;

    public LearningRateShape LearningRateShape { get; init; } = LearningRateShape.WarmupCosine;

    /// <summary>Epochs of the linear fall at the end, for
    /// <see cref="LearningRateShape.WarmupConstantCooldown"/>.</summary>
    public double CooldownEpochs { get; init; }

    public double StartLearningRate { get; init; } = 2e-4;
    public double LearningRate { get; init; } = 6.25e-4;
    public double FinalLearningRate { get; init; } = 1e-6;
    public double WeightDecay { get; init; } = .04;
    public double FinalWeightDecay { get; init; } = .4;

    /// <summary>The released program's half cosine, or the linear schedule of the paper's text.</summary>
    public WeightDecayShape WeightDecayShape { get; init; } = WeightDecayShape.Cosine;

    /// <summary>EMA momentum of the target encoder, first and last value of a linear schedule.</summary>
    public MomentumRange Momentum { get; init; } = (.998, 1);

    /// <summary>The schedules are computed as if training were this many times as long.</summary>
    public double ScheduleStretch { get; init; } = 1.25;

    /// <summary>L2 norm that the gradients of encoder and predictor are clipped to, separately and only after the
    /// warm-up; null: never.</summary>
    public double? ClipNorm { get; init; } = 10;

    public AdamWSettings AdamW { get; init; } = new();

    /// <summary>Type of the matrix products (the released program: bfloat16). Only <see cref="Precision.Single"/> gives
    /// the same run on every machine up to rounding.</summary>
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>Activation checkpointing: keeps one tensor per block for the backward pass and computes the rest again.
    /// Much less memory, about a third more time.</summary>
    public bool Recompute { get; init; }

    /// <summary>Decides initial weights, masks and data order.</summary>
    public int Seed { get; init; } = 234;

    /// <summary>Steps of the whole run.</summary>
    [JsonIgnore]
    public int Steps => Epochs * StepsPerEpoch;

    /// <summary>The parts whose types anyone may define.</summary>
    [JsonIgnore]
    public IReadOnlyList<object> OpenParts => [Target, Target.Normalization, Objective, .. Masks];

    /// <summary>This run's schedules.</summary>
    [JsonIgnore]
    public Schedules Schedules => new(this);

    /// <exception cref="ArgumentException">A value is invalid; the message says which and what to do.</exception>
    public void Validate()
    {
        Encoder.Validate();
        Require(Masks.Count > 0, "Masks is empty: give at least one mask generator.");
        Require(BatchSize >= 1, $"BatchSize is {BatchSize}: give at least 1.");
        Require(
            Epochs >= 1 && StepsPerEpoch >= 1,
            $"Epochs ({Epochs}) and StepsPerEpoch ({StepsPerEpoch}) must be at least 1.");
        Require(
            WarmupEpochs >= 0 && WarmupEpochs <= Epochs,
            $"WarmupEpochs is {WarmupEpochs}: choose 0 to Epochs ({Epochs}).");
        Require(
            Accumulation >= 1 && Accumulation <= BatchSize,
            $"Accumulation is {Accumulation}: choose 1 to BatchSize ({BatchSize}).");
        if (Accumulation == 1) return;
        const string remedy = "compares clips of the whole batch, which accumulation would split: " +
            "set Accumulation to 1. Recompute = true saves memory too.";
        Require(!Objective.NeedsWholeBatch, $"The objective {Objective.GetType().Name} {remedy}");
        var normalization = Target.Normalization;
        Require(!normalization.NeedsWholeBatch, $"The normalization {normalization.GetType().Name} {remedy}");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition) throw new ArgumentException(message);
    }
}

/// <summary>Which mask token stands for the target tokens.</summary>
public enum MaskTokenChoice
{
    /// <summary>V-JEPA: one for each mask generator.</summary>
    ByMask,

    /// <summary>V-JEPA 2 as released: one for each clip-length group of the step. Later mask tokens never
    /// train.</summary>
    ByGroup,
}
