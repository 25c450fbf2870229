using VJepa.Masking;
using VJepa.Models;
using VJepa.Objectives;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Lab.Worlds;
using static TorchSharp.torch;

namespace VJepa.Lab.Studies;

/// <summary>
/// Training on possible videos to predict the next frames, for a test of surprise on impossible ones. How the recipe was found: tests/VJepa.Benchmarks/Recipe/SURPRISE.md.
/// </summary>
public static class SurpriseRecipe
{
    /// <summary>Frames of a window that the model sees; it predicts the other 8.</summary>
    public const int ContextFrames = 8;

    /// <summary>First of the cases for choosing the measure. Training uses cases from 0.</summary>
    public const long TuningCases = 1_000_000;

    /// <summary>First of the cases to report.</summary>
    public const long TestCases = 2_000_000;

    /// <summary>Small plain videos in which a screen hides a disc while it may change.</summary>
    public static ViolationConfig World { get; } = new()
    {
        Size = 32,
        Frames = 18,
        Radius = (.08, .1),
        Kinds = [ViolationKind.Vanish, ViolationKind.Jump, ViolationKind.ChangeColor, ViolationKind.PassWall],
        Shapes = [ObjectShape.Disc],
        Texture = 0,
        BackgroundContrast = 0,
        Noise = 1,
    };

    /// <summary>The paper's window length and tubelets at a small size: 16 frames, 8x2x2 tokens. The first half is context, the second target.</summary>
    public static PretrainingConfig Pretraining(int steps, int seed = 1, ITargetProvider? target = null) => new()
    {
        Encoder = new EncoderConfig { ImageSize = World.Size, Frames = 16, Width = 64, Depth = 2, Heads = 4, Initialization = Initialization.FanIn },
        Predictor = new PredictorConfig { Width = 48, Depth = 2, MaskTokens = 1 },
        // No blocks: the whole first half is context.
        Masks = [new MultiBlockMask { Blocks = 0, MaxTemporalKeep = .5 }],
        Target = target ?? new EmaTarget(),
        BatchSize = 16,
        // At this width bfloat16 gains little, and float32 keeps numbers comparable between machines.
        Precision = Precision.Single,
        StepsPerEpoch = 1,
        Epochs = steps,
        WarmupEpochs = steps / 10,
        LearningRate = 2e-3,
        FinalWeightDecay = .04,
        Momentum = (.99, 1),
        Seed = seed,
    };

    /// <summary>Training steps of a profile.</summary>
    public static int Steps(string profile) => Recipes.Pick(profile, 1500, 1500, 10_000);

    /// <summary>Training cases, two possible videos each.</summary>
    public static int TrainingCases(string profile) => Recipes.Pick(profile, 400, 400, 4000);

    /// <summary>The targets of a model.</summary>
    public static ITargetProvider TargetOf(SurpriseModel which) => which == SurpriseModel.Pixels ? new PixelTarget() : new EmaTarget();

    /// <summary>A model before its first step.</summary>
    public static Pretrainer Start(SurpriseModel which, int steps, int seed = 1) => Start(which, Pretraining(steps, seed, TargetOf(which)));

    /// <summary>The same with your own configuration, which sets the target.</summary>
    public static Pretrainer Start(SurpriseModel which, PretrainingConfig config)
    {
        var pretrainer = new Pretrainer(config);
        if (which == SurpriseModel.RandomFeatures)
            foreach (var parameter in pretrainer.Encoder.parameters()) parameter.requires_grad = false;
        return pretrainer;
    }

    /// <summary>Writes trained models into one checkpoint folder: the feature model under the usual names, of the others the parts that differ.</summary>
    public static ShippedCheckpoint Save(string folder, IReadOnlyDictionary<SurpriseModel, Pretrainer> models, CheckpointCard card) => ShippedCheckpoint.Save(
        folder, models[SurpriseModel.Features], card, new Dictionary<string, nn.Module>
        {
            ["pixels.encoder"] = models[SurpriseModel.Pixels].Encoder,
            ["pixels.predictor"] = models[SurpriseModel.Pixels].Predictor,
            ["random.predictor"] = models[SurpriseModel.RandomFeatures].Predictor,
        }, ScalarType.Float16);

    /// <summary>A trained model. The caller owns it.</summary>
    /// <exception cref="Weights.WeightFileException">The folder is not a shipped checkpoint of this recipe.</exception>
    public static Pretrainer Load(string folder, SurpriseModel which)
    {
        var shipped = ShippedCheckpoint.Open(folder);
        if (which == SurpriseModel.Features) return shipped.Load();
        var pretrainer = Start(which, (int)shipped.Steps, shipped.Config.Seed);
        if (which == SurpriseModel.Untrained) return pretrainer;
        pretrainer.NextStep = shipped.Steps;
        if (which == SurpriseModel.Pixels) shipped.LoadInto("pixels.encoder", pretrainer.Encoder);
        if (which == SurpriseModel.Pixels) shipped.LoadInto("pixels.predictor", pretrainer.Predictor);
        if (which == SurpriseModel.RandomFeatures) shipped.LoadInto("random.predictor", pretrainer.Predictor);
        return pretrainer;
    }

    /// <summary>The possible clips of the first cases, as training batches.</summary>
    public static ViolationStream Stream(PretrainingConfig config, int cases, IProgress<double>? progress = null, CancellationToken cancel = default) =>
        new(new ViolationWorld(World), cases, config.Encoder.Frames, config.BatchSize, config.Seed, progress, cancel);
}
