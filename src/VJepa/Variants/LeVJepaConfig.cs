using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;

namespace VJepa.Variants;

/// <summary>
/// Everything that decides a LeVJEPA run, except the clips. Defaults: arXiv 2608.27395 with a ViT-B, for token drop,
/// projector, weight and batch, and optimizer. Crop sizes, their number, positions and the length of the warm-up are
/// this kit's choice.
/// </summary>
public sealed record LeVJepaConfig
{
    /// <summary>Tubelets of one frame. Rotary positions fit crops of any size.</summary>
    public EncoderConfig Encoder { get; init; } =
        EncoderSizes.Base with { TubeletSize = 1, Positions = PositionKind.Rotary };

    public ViewCrops Views { get; init; } = new();

    /// <summary>Share of a view's tokens that is dropped at random in training. In short runs more than .3 costs motion
    /// (SSv2), while appearance (ImageNet) still gains.</summary>
    public double TokenDrop { get; init; } = .95;

    /// <summary>Width of the projector's hidden layer.</summary>
    public int Hidden { get; init; } = 2048;

    /// <summary>Values of an embedding, K.</summary>
    public int Outputs { get; init; } = 256;

    /// <summary>Weight of the regularizer.</summary>
    public double Weight { get; init; } = .02;

    /// <summary>Whether the regularizer grows with the batch (<see cref="SigReg.TimesBatch"/>).</summary>
    public bool TimesBatch { get; init; } = true;

    /// <summary>Random directions of the regularizer, drawn anew at every step.</summary>
    public int Directions { get; init; } = 1024;

    /// <summary>Clips per step.</summary>
    public int BatchSize { get; init; } = 3072;

    /// <summary>Steps in which the learning rate rises; then it is flat.</summary>
    public int WarmupSteps { get; init; } = 12_000;

    public double StartLearningRate { get; init; } = 1e-4;
    public double LearningRate { get; init; } = 4e-4;
    public double WeightDecay { get; init; } = .04;
    public AdamWSettings AdamW { get; init; } = new() { Beta1 = .9, Beta2 = .95 };
    public Precision Precision { get; init; } = Precision.Auto;

    /// <summary>Decides initial weights, crops, dropped tokens and directions.</summary>
    public int Seed { get; init; } = 234;

    /// <summary>Minutes on two cores: 8 frames of 48 pixels. The regularizer has no batch factor, so that its weight
    /// does not depend on the small batch. Published, weight times batch is 61. After 150 steps of 16 clips, the
    /// deviation of embeddings, which should be 1, is .03 with weight 0, .26 with .5, .54 with 2, .73 with 8 and .82
    /// with 30 (<c>levjepa-weights</c> in tests/VJepa.Benchmarks).</summary>
    public static LeVJepaConfig Small { get; } = new()
    {
        // Smaller than TwoCores: tubelets of one frame double the tokens, and a step reads three views of a clip.
        Encoder = EncoderSizes.TwoCores with
        {
            ImageSize = 48,
            TubeletSize = 1,
            Width = 64,
            Depth = 3,
            Positions = PositionKind.Rotary,
        },
        Views = new ViewCrops { Locals = 2, GlobalSize = 48, LocalSize = 32, LocalArea = (.2, .6) },
        TokenDrop = .3,
        Hidden = 256,
        Outputs = 32,
        Directions = 256,
        Weight = 8,
        TimesBatch = false,
        BatchSize = 32,
        WarmupSteps = 60,
        StartLearningRate = 2e-4,
        LearningRate = 1e-3,
        Precision = Precision.Single,
    };

    /// <summary>The learning rate of a step, from 0: linear from <see cref="StartLearningRate"/>, then flat.</summary>
    public double LearningRateAt(long step) => StartLearningRate
        + Math.Min(1, (step + 1) / (double)Math.Max(1, WarmupSteps)) * (LearningRate - StartLearningRate);

    /// <exception cref="ArgumentException">A value is invalid; the message says which and what to do.</exception>
    public void Validate()
    {
        Encoder.Validate();
        Views.Validate(Encoder.PatchSize);
        Require(BatchSize >= 2, $"BatchSize is {BatchSize}: BatchNorm and the regularizer need at least 2 clips.");
        Require(TokenDrop is >= 0 and < 1, $"TokenDrop is {TokenDrop}: choose 0 to below 1.");
        Require(
            Hidden >= 1 && Outputs >= 1 && Directions >= 1,
            $"Hidden ({Hidden}), Outputs ({Outputs}) and Directions ({Directions}) must be at least 1.");
        Require(WarmupSteps >= 0, $"WarmupSteps is {WarmupSteps}: give at least 0.");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition) throw new ArgumentException(message);
    }
}
