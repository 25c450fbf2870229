using VJepa.Lab.Evaluation;
using VJepa.Lab.Studies;
using VJepa.Notebooks.Running;
using VJepa.Training;

namespace VJepa.Notebooks.Runs;

/// <summary>The recipes that <c>vjepa config</c> prints.</summary>
internal static class NamedRecipes
{
    private static readonly (string Name, string What, Func<RunFile> Make)[] all =
    [
        ("course", "the notebooks' small run on moving textures: 8 frames of 48 pixels, minutes on two cores", Course),
        ("course-objects", "two moving discs, for looking inside a model", Objects),
        ("course-hands", "hands that pick up, put down, pretend: 8 frames of 64 pixels, 80 minutes of one core", Hands),
        ("vjepa-l16", "V-JEPA ViT-L/16, 224 pixels (table 8); the batch of one of 128 devices",
            () => First(PretrainingConfig.VJepaL16)),
        ("vjepa-h16", "V-JEPA ViT-H/16, 224 pixels (table 8)", () => First(PretrainingConfig.VJepaH16)),
        ("vjepa-h16-384", "V-JEPA ViT-H/16, 384 pixels (table 8)", () => First(PretrainingConfig.VJepaH16At384)),
        ("vjepa2-l16", "V-JEPA 2 ViT-L/16, first phase", () => Second(PretrainingConfig.VJepa2L)),
        ("vjepa2-h16", "V-JEPA 2 ViT-H/16, first phase", () => Second(PretrainingConfig.VJepa2H)),
        ("vjepa2-g16", "V-JEPA 2 ViT-g/16, first phase", () => Second(PretrainingConfig.VJepa2G)),
        ("vjepa2-l16-cooldown", "its last phase: 64 frames of 256 pixels",
            () => Second(PretrainingConfig.VJepa2LCoolDown)),
        ("vjepa2-h16-cooldown", "the same for ViT-H/16", () => Second(PretrainingConfig.VJepa2HCoolDown)),
        ("vjepa2-g16-cooldown-384", "ViT-g/16, 64 frames of 384 pixels",
            () => Second(PretrainingConfig.VJepa2GCoolDown384)),
    ];

    /// <summary>Names and what they are, smallest first.</summary>
    public static IReadOnlyList<(string Name, string What)> Names { get; } =
        [.. all.Select(recipe => (recipe.Name, recipe.What))];

    /// <exception cref="UsageException">There is no such recipe.</exception>
    public static RunFile Find(string name)
    {
        var found = Array.Find(all, recipe => string.Equals(recipe.Name, name, StringComparison.OrdinalIgnoreCase));
        if (found.Make is { } make) return make();
        var near = NearestName.Of(name, Names.Select(recipe => recipe.Name));
        throw new UsageException($"There is no recipe {name}{near}. 'vjepa config' lists all.");
    }

    private static RunFile Course() => new()
    {
        Training = Recipes.Pretraining("quick"),
        Data = new RunData { World = RunWorlds.Motion, FrameStep = 1, MinCrop = 1 },
        Run = new RunPlace { Folder = "runs/course" },
        Evaluation = new RunEvaluation
        {
            Pooling = TokenPooling.MeanPerTimeSlice,
            Training = new ProbeSettings { Standardization = Standardization.PerPositionAndDimension },
        },
    };

    private static RunFile Objects() => Course() with
    {
        Training = ObjectRecipe.Pretraining("quick"),
        Data = new RunData { World = RunWorlds.Objects, Clips = 512, FrameStep = 1, MinCrop = 1 },
        Run = new RunPlace { Folder = "runs/course-objects" },
    };

    private static RunFile Hands() => Course() with
    {
        Training = Recipes.HandsMotion,
        Data = new RunData { World = RunWorlds.Hands, Clips = 4096, FrameStep = 1, MinCrop = 1, Flip = false },
        Run = new RunPlace { Folder = "runs/course-hands" },
    };

    private static RunFile First(PretrainingConfig training) => new()
    {
        Training = training,
        Data = new RunData { Train = "train.csv", Validation = "validation.csv" },
    };

    // V-JEPA 2 samples by frames per second (section 2.2) and starts its last phase from the first.
    private static RunFile Second(PretrainingConfig training) => new()
    {
        Training = training,
        Data = new RunData { Train = "train.csv", Validation = "validation.csv", FrameStep = null, Fps = 4 },
        Evaluation = new RunEvaluation { Training = ProbeSettings.VJepa2 },
    };
}
