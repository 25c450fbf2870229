using VJepa.Masking;
using VJepa.Training;
using VJepa.Video;
using VJepa.Lab.Worlds;

namespace VJepa.Lab.Studies;

/// <summary>
/// A world for looking inside a model: a red and a blue disc that move on plain gray. All clips share colors and shapes: with different ones per clip, every token encoded the clip's palette, and object positions were not predicted. The course's probes use <see cref="Recipes.World"/>.
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

    /// <summary>The recipe of the course (4x6x6 tokens) with half the batch size and two blocks of up to .45 of the frame, for half of the clip or all of it: the predictor must learn where objects go and what hidden regions contain.</summary>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static PretrainingConfig Pretraining(string profile)
    {
        var small = Recipes.Pretraining("quick");
        small = small with { Encoder = small.Encoder with { ImageSize = World.Size, Frames = World.Frames } };
        var steps = Recipes.Pick(profile, 600, 4000, 40_000);
        var blocks = MultiBlockMask.ShortRange with { Blocks = 2, SpatialScale = (.1, .45), TemporalScale = (.5, 1) };
        return small with { BatchSize = 16, ScheduleStretch = 1.25, Masks = [blocks], StepsPerEpoch = 1, Epochs = steps, WarmupEpochs = steps / 10 };
    }

    /// <summary>The recipe on clips of the world; missing clips are rendered into <paramref name="folder"/>.</summary>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static Experiment OnWorld(string profile, string folder, int? clips = null, IProgress<double>? progress = null, CancellationToken cancel = default)
    {
        var train = clips ?? Recipes.Pick(profile, 512, 1600, 20_000);
        var (list, validation) = LaboratoryFiles.Write(
            World, Path.Combine(folder, $"objects-{World.Size}-{train}"), train, Math.Max(16, train / 4), progress, cancel);
        return Of(profile, list, validation, Path.Combine(folder, "runs", $"objects-{World.Size}-{train}-{profile}"));
    }

    /// <summary>The recipe on existing clips of the world.</summary>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
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

    /// <summary>Ground truth of a validation clip, by its index in the list.</summary>
    public static LabClip Truth(int clip) => new Laboratory(World).Render(LaboratoryFiles.FirstValidation + clip);
}
