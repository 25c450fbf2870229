using VJepa.Masking;
using VJepa.Training;
using VJepa.Video;
using VJepa.Lab.Worlds;

namespace VJepa.Lab.Studies;

/// <summary>
/// A world to look at: a red and a blue disc that move before plain gray. Colors and shapes are the same in every clip: where each clip had
/// its own, every token's feature became the clip's palette, and the places of objects were not predicted. The course's probes use <see cref="Recipes.World"/>.
/// </summary>
public static class ObjectRecipe
{
    public static LaboratoryConfig World { get; } = new()
    {
        Size = 48,
        Frames = 8,
        Objects = (2, 2),
        Radius = (.15, .19),
        Shapes = [ObjectShape.Disc],
        Colors = [ObjectColor.Red, ObjectColor.Blue],
        Motions = [ObjectMotion.Right, ObjectMotion.Left, ObjectMotion.Up, ObjectMotion.Down, ObjectMotion.Clockwise, ObjectMotion.Counterclockwise],
        BackgroundContrast = 0,
    };

    /// <summary>The recipe of the course (4x6x6 tokens) with half the batch and two blocks of any size up to near half of the frame, at times for half of the
    /// clip only: the predictor is asked where things go, and what stands where nothing is seen.</summary>
    /// <exception cref="ArgumentException">No such profile.</exception>
    public static PretrainingConfig Pretraining(string profile)
    {
        var small = Recipes.Pretraining("quick");
        small = small with { Encoder = small.Encoder with { ImageSize = World.Size, Frames = World.Frames } };
        var steps = Recipes.Pick(profile, 600, 4000, 40_000);
        var blocks = MultiBlockSetting.ShortRange with { Blocks = 2, SpatialScale = (.1, .45), TemporalScale = (.5, 1) };
        return small with { BatchSize = 16, ScheduleStretch = 1.25, Masks = [blocks], StepsPerEpoch = 1, Epochs = steps, WarmupEpochs = steps / 10 };
    }

    /// <summary>Clips of the world, rendered into <paramref name="folder"/> where they are not there yet, and the recipe.</summary>
    /// <exception cref="ArgumentException">No such profile.</exception>
    public static Experiment OnWorld(string profile, string folder, int? clips = null, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        var train = clips ?? Recipes.Pick(profile, 512, 1600, 20_000);
        var (list, validation) = LaboratoryFiles.Write(
            World, Path.Combine(folder, $"objects-{World.Size}-{train}"), train, Math.Max(16, train / 4), progress, cancel);
        return Of(profile, list, validation, Path.Combine(folder, "runs", $"objects-{World.Size}-{train}-{profile}"));
    }

    /// <summary>The recipe on lists of the world's clips that are there already.</summary>
    /// <exception cref="ArgumentException">No such profile.</exception>
    public static Experiment Of(string profile, VideoList train, VideoList validation, string runFolder) => new()
    {
        Train = train,
        Validation = validation,
        Classes = World.Classes,
        Sampling = FrameSampling.ByStride(World.Frames, 1),
        Pretraining = Pretraining(profile),
        RunFolder = runFolder,
        MinCrop = 1,
    };

    /// <summary>Causes and tracks of a validation clip, by its number in the list.</summary>
    public static LabClip Truth(int clip) => new Laboratory(World).Render(LaboratoryFiles.FirstValidation + clip);
}
