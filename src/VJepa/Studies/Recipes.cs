using VJepa.Masking;
using VJepa.Models;
using VJepa.Training;
using VJepa.Video;
using VJepa.Worlds;

namespace VJepa.Studies;

/// <summary>The recipes of the notebooks, by profile: quick (minutes on two cores), classroom (tens of minutes), full (a GPU).</summary>
public static class Recipes
{
    /// <summary>The world of the course: textured objects that move by one of eight laws.</summary>
    public static MotionWorldConfig World { get; } = new();

    /// <summary>Pretraining for small clips (8 frames of 64x64 pixels, 4x8x8 tokens).</summary>
    /// <exception cref="ArgumentException">No such profile.</exception>
    public static PretrainingConfig Small(string profile) => new()
    {
        Encoder = new EncoderConfig
        {
            ImageSize = World.Size,
            PatchSize = 8,
            Frames = World.Frames,
            Width = 96,
            Depth = 4,
            Heads = 3,
            Initialisation = Initialisation.FanIn,
        },
        Predictor = new PredictorConfig { Width = 48, Depth = 2 },
        Masks = [MultiBlockSetting.ShortRange with { Blocks = 3 }, MultiBlockSetting.ShortRange with { Blocks = 2, MaxTemporalKeep = .5 }],
        BatchCut = BatchCut.RandomSubset,
        BatchSize = 32,
        StepsPerEpoch = 20,
        Epochs = Pick(profile, 15, 100, 1500),
        WarmupEpochs = Pick(profile, 2, 10, 100),
        StartLearningRate = 2e-4,
        LearningRate = 1e-3,
        FinalWeightDecay = .04,
        Momentum = (.99, 1),
    };

    /// <summary>The course's world, rendered into <paramref name="folder"/> where it is not there yet.</summary>
    public static Experiment OnWorld(string profile, string folder, int? clips = null, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        var train = clips ?? Pick(profile, 1600, 6400, 40_000);
        var (trainList, validation) = MotionWorldFiles.Write(World, Path.Combine(folder, $"motion-{train}"), train, Math.Max(16, train / 4), progress: progress, cancel: cancel);
        return new Experiment
        {
            Train = trainList,
            Validation = validation,
            Classes = [.. World.Laws.Select(law => law.ToString())],
            Sampling = FrameSampling.ByStride(World.Frames, 1),
            Pretraining = Small(profile),
            RunFolder = Path.Combine(folder, "runs", $"motion-{train}-{profile}"),
            LeastCrop = 1,
        };
    }

    /// <summary>Your own clips, from two V-JEPA lists (<c>path label</c> a line). Clips of 8 frames, an eighth of a second apart.</summary>
    /// <exception cref="VideoListException">A list has no usable line, or a label is no number.</exception>
    public static Experiment OnLists(string profile, string train, string validation, string folder)
    {
        var (trainList, validationList) = (VideoList.Load(train), VideoList.Load(validation));
        var classes = Math.Max(trainList.ClassCount, validationList.ClassCount);
        var config = Small(profile);
        return new Experiment
        {
            Train = trainList,
            Validation = validationList,
            Classes = ClassNames.For(trainList, classes),
            Sampling = FrameSampling.BySeconds(config.Encoder.Frames, 1.0 / 8),
            Pretraining = config,
            RunFolder = Path.Combine(folder, "runs", $"{RunName(train)}-{profile}"),
        };
    }

    /// <summary>The profile's own value.</summary>
    /// <exception cref="ArgumentException">No such profile.</exception>
    public static T Pick<T>(string profile, T quick, T classroom, T full) => profile switch
    {
        "quick" => quick,
        "classroom" => classroom,
        "full" => full,
        _ => throw new ArgumentException($"There is no profile '{profile}': choose quick, classroom or full."),
    };

    private static string RunName(string list)
    {
        var path = Path.GetFullPath(list);
        return $"{Path.GetFileName(Path.GetDirectoryName(path))}-{Path.GetFileNameWithoutExtension(path)}";
    }
}
