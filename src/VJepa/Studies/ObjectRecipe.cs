using VJepa.Masking;
using VJepa.Training;
using VJepa.Video;
using VJepa.Worlds;

namespace VJepa.Studies;

/// <summary>
/// A world to look at: one or two large coloured objects that move before a grey background. Looks last and motion is even, so that much of what
/// a mask hides can be known. What it teaches is looks and places, not the law of motion; the course's probes use <see cref="Recipes.World"/>.
/// </summary>
public static class ObjectRecipe
{
    public static LaboratoryConfig World { get; } = new()
    {
        Size = 64,
        Frames = 8,
        Objects = (1, 2),
        Radius = (.13, .2),
        Motions = [ObjectMotion.Right, ObjectMotion.Left, ObjectMotion.Up, ObjectMotion.Down, ObjectMotion.Clockwise, ObjectMotion.Counterclockwise],
        BackgroundContrast = .25,
    };

    /// <summary>The recipe of the course with a finer grid, 4x8x8 tokens, and two blocks of any size up to near half of the frame, at times for half
    /// of the clip only: the predictor is asked where things go, and what stands where nothing is seen.</summary>
    /// <exception cref="ArgumentException">No such profile.</exception>
    public static PretrainingConfig Pretraining(string profile)
    {
        var small = Recipes.Pretraining("quick");
        small = small with { Encoder = small.Encoder with { ImageSize = World.Size, Frames = World.Frames } };
        var blocks = MultiBlockSetting.ShortRange with { Blocks = 2, SpatialScale = (.1, .45), TemporalScale = (.5, 1) };
        return small with { Masks = [blocks], Epochs = Recipes.Pick(profile, 40, 40, 400), WarmupEpochs = 4 };
    }

    /// <summary>Clips of the world, rendered into <paramref name="folder"/> where they are not there yet, and the recipe.</summary>
    /// <exception cref="ArgumentException">No such profile.</exception>
    public static Experiment OnWorld(string profile, string folder, int? clips = null, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        var train = clips ?? Recipes.Pick(profile, 512, 1600, 20_000);
        var (list, validation) = LaboratoryFiles.Write(
            World, Path.Combine(folder, $"objects-{World.Size}-{train}"), train, Math.Max(16, train / 4), progress, cancel);
        return new Experiment
        {
            Train = list,
            Validation = validation,
            Classes = World.Classes,
            Sampling = FrameSampling.ByStride(World.Frames, 1),
            Pretraining = Pretraining(profile),
            RunFolder = Path.Combine(folder, "runs", $"objects-{World.Size}-{train}-{profile}"),
            LeastCrop = 1,
        };
    }

    /// <summary>Causes and tracks of a validation clip, by its number in the list.</summary>
    public static LabClip Truth(int clip) => new Laboratory(World).Render(LaboratoryFiles.FirstValidation + clip);
}
