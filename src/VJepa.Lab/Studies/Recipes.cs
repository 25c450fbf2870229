using VJepa.Objectives;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Video;
using VJepa.Lab.Worlds;

namespace VJepa.Lab.Studies;

/// <summary>
/// Recipes of the notebooks by profile: quick (minutes on two cores), classroom (tens of minutes), full (a GPU).
/// </summary>
public static partial class Recipes
{
    /// <summary>
    /// The world of the course: a fine random texture that moves by one of eight laws under pixel noise, replaced every
    /// two frames; all frames are equally bright. So motion is all that the tokens of a clip share and all that can be
    /// predicted behind a mask. In worlds with objects, colors or lasting textures, features learned appearance instead
    /// (table: tests/VJepa.Benchmarks/Recipe/RESULTS.md).
    /// </summary>
    public static MotionWorldConfig World { get; } = new()
    {
        Size = 48,
        Objects = (0, 0),
        Travel = (.25, .7),
        BackgroundGrain = .08,
        BackgroundContrast = 1,
        BackgroundDrift = 0,
        BackgroundFollows = 1,
        TextureLifetime = 2,
        Color = 0,
        Noise = 50,
        EvenBrightness = true,
    };

    /// <summary>
    /// The world at the profile's size: small clips, or the paper's 16 frames of 224x224 for <c>full</c>.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static MotionWorldConfig WorldFor(string profile) =>
        Pick(profile, World, World, World with { Size = 224, Frames = 16 });

    /// <summary>
    /// Pretraining: small clips (8 frames of 48x48 pixels, 4x6x6 tokens), or ViT-L/16 as published for <c>full</c>.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static PretrainingConfig Pretraining(string profile) => Pick(profile, Small, Small, new PretrainingConfig());

    private static PretrainingConfig Small { get; } = new()
    {
        Encoder = new EncoderConfig
        {
            ImageSize = World.Size,
            PatchSize = 8,
            Frames = World.Frames,
            Width = 64,
            Depth = 3,
            Heads = 4,
            Initialization = Initialization.FanIn,
        },
        Predictor = new PredictorConfig { Width = 32, Depth = 2, MaskTokens = 1 },
        Masks = [MultiBlockMask.ShortRange with { Blocks = 3 }],
        BatchCut = BatchCut.RandomSubset,
        Target = new EmaTarget { Normalization = TargetNormalization.CenteredLayerNorm },
        BatchSize = 32,
        // At this width bfloat16 gains little, and float32 keeps numbers comparable between machines.
        Precision = Precision.Single,
        StepsPerEpoch = 20,
        Epochs = 60,
        WarmupEpochs = 6,
        StartLearningRate = 2e-4,
        LearningRate = 2e-3,
        // The rate ends at two thirds of its peak: of three runs that ended at a tenth, one learned rotation late.
        ScheduleStretch = 2.5,
        FinalWeightDecay = .04,
        Momentum = (.99, 1),
    };

    /// <summary>The course's world; missing clips are rendered into <paramref name="folder"/>.</summary>
    public static Experiment OnWorld(string profile, string folder, int? clips = null,
        IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        var train = clips ?? Pick(profile, 3200, 6400, 40_000);
        var world = WorldFor(profile);
        var (trainList, validation) = MotionWorldFiles.Write(
            world, Path.Combine(folder, $"course-{world.Size}-{train}"), train, Math.Max(16, train / 8),
            progress: progress, cancel: cancel);
        return new Experiment
        {
            Train = trainList,
            Validation = validation,
            Classes = [.. world.Laws.Select(law => law.ToString())],
            Sampling = FrameSampling.ByStride(world.Frames, 1),
            Pretraining = Pretraining(profile),
            RunFolder = Path.Combine(folder, "runs", $"course-{world.Size}-{train}-{profile}"),
            MinCrop = 1,
        };
    }

    /// <summary>Seconds between frames of real clips: 8 frames span two seconds.</summary>
    public const double SecondsBetweenFrames = .27;

    /// <summary>
    /// Your own clips from two V-JEPA lists (lines of <c>path label</c>). Clips have 8 frames, or the profile's number.
    /// Labels may be names or have gaps; videos with label -1 are pretrained on and left out of probes.
    /// </summary>
    /// <param name="secondsBetweenFrames">Time between consecutive frames of a clip.</param>
    /// <param name="note">Told what was changed or left out; default: the console.</param>
    /// <exception cref="VideoListException">
    /// A list has no valid line, a label is invalid, or a class has no training video.
    /// </exception>
    public static Experiment OnLists(string profile, string train, string validation, string folder,
        double secondsBetweenFrames = SecondsBetweenFrames, Action<string>? note = null)
    {
        var lists = LabeledLists.Load(train, validation);
        foreach (var line in lists.Notes) (note ?? Console.WriteLine)(line);
        var config = Pretraining(profile);
        // few clips, often from pretrained weights
        config = config with { LearningRate = Math.Min(config.LearningRate, 1e-3) };
        return new Experiment
        {
            Train = lists.Train,
            Validation = lists.Validation,
            Unlabeled = lists.Unlabeled,
            Classes = lists.Classes,
            Sampling = FrameSampling.BySeconds(config.Encoder.Frames, secondsBetweenFrames),
            Pretraining = config,
            RunFolder = Path.Combine(folder, "runs", $"{RunName(lists.Pretraining)}-{profile}"),
        };
    }

    /// <summary>The value of a profile.</summary>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static T Pick<T>(string profile, T quick, T classroom, T full) => profile switch
    {
        "quick" => quick,
        "classroom" => classroom,
        "full" => full,
        _ => throw new ArgumentException($"There is no profile '{profile}': choose quick, classroom or full."),
    };

    /// <summary>Other videos or labels in a list of the same name make another run.</summary>
    private static string RunName(VideoList list)
    {
        var path = Path.GetFullPath(list.Path);
        var folder = Path.GetFileName(Path.GetDirectoryName(path));
        return $"{folder}-{Path.GetFileNameWithoutExtension(path)}-{list.Digest()[..8]}";
    }
}
