using VJepa.Lab.Worlds.Hands;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Objectives;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Variants;
using VJepa.Video;

namespace VJepa.Lab.Studies;

public static partial class Recipes
{
    /// <summary>
    /// The world of hands at the profile's size: 8 frames of 64x64 pixels, or 16 of 224x224 for <c>full</c>.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static HandsWorldConfig HandsFor(string profile)
    {
        var small = HandsWorldConfig.Of(HandsDifficulty.Middle) with { Frames = 8 };
        return Pick(profile, small, small, small with { Size = 224, Frames = 16 });
    }

    /// <summary>
    /// Pretraining on hands: 4x8x8 tokens, of which the eight published blocks hide more than 70 %; a predictor as wide
    /// as the encoder; targets that leave out what stands still. Or ViT-L/16 as published for <c>full</c>. What was
    /// tried before stands in tests/VJepa.Benchmarks/Recipe/HANDS.md.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static PretrainingConfig HandsPretraining(string profile) =>
        Pick(profile, SmallHands, SmallHands, new PretrainingConfig());

    /// <summary>
    /// The long run on plain looks that made <c>notebooks/checkpoints/hands</c>: 20 000 steps, about 80 minutes of one
    /// core. Tubes hide three quarters of the tokens, the predictor is asked for half of those, and the target is what
    /// moves. Its features get worse for 4000 steps and then better (tests/VJepa.Benchmarks/Recipe/HANDS.md).
    /// </summary>
    public static PretrainingConfig HandsMotion { get; } = new()
    {
        Encoder = EncoderSizes.TwoCores,
        Predictor = new PredictorConfig { Width = 96, Depth = 3, MaskTokens = 2 },
        Masks = [new DualMask(new RandomTubeMask { Ratio = .75 }, .5)],
        BatchCut = BatchCut.RandomSubset,
        Target = new MotionTarget { NoiseFloor = .3 },
        Objective = new L2Objective(),
        BatchSize = 16,
        StepsPerEpoch = 200,
        Epochs = 100,
        WarmupEpochs = 10,
        LearningRate = 1e-3,
        FinalWeightDecay = .04,
        Momentum = (.996, 1),
    };

    /// <summary>
    /// The world of hands; missing clips are rendered into <paramref name="folder"/>. Evaluation clips have objects,
    /// colors, skins and surfaces of no training clip.
    /// </summary>
    public static Experiment OnHands(string profile, string folder, int? clips = null,
        IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        var world = HandsFor(profile);
        var train = clips ?? Pick(profile, 52, 315, 4000) * world.Actions.Count;
        var (trainList, validation) = HandsWorldFiles.Write(
            world, Path.Combine(folder, $"hands-{world.Size}-{train}"), train,
            Math.Clamp(train / 8, world.Actions.Count, 40 * world.Actions.Count), progress: progress, cancel: cancel);
        return new Experiment
        {
            Train = trainList,
            Validation = validation,
            Classes = world.Classes,
            Sampling = FrameSampling.ByStride(world.Frames, 1),
            Pretraining = HandsPretraining(profile),
            RunFolder = Path.Combine(folder, "runs", $"hands-{world.Size}-{train}-{profile}"),
            MinCrop = 1,
        };
    }

    private static PretrainingConfig SmallHands { get; } = new()
    {
        Encoder = EncoderSizes.TwoCores with { Width = 64 },
        Predictor = new PredictorConfig { Width = 64, Depth = 3, MaskTokens = 1 },
        Masks = [MultiBlockMask.ShortRange],
        BatchCut = BatchCut.RandomSubset,
        Target = new EmaTarget { Normalization = new ChangeTargets(4) },
        BatchSize = 16,
        Precision = Precision.Single, // keeps numbers comparable between machines
        StepsPerEpoch = 40,
        Epochs = 60,
        WarmupEpochs = 6,
        LearningRate = 2e-3,
        FinalWeightDecay = .04,
        Momentum = (.996, 1),
    };
}
