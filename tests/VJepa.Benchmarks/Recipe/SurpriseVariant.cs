using VJepa.Objectives;
using VJepa.Masking;
using VJepa.Lab.Studies;
using VJepa.Training;
using VJepa.Lab.Worlds;

namespace VJepa.Benchmarks.Recipe;

/// <summary>One line of the search for notebook 10: what it changes in the recipe.</summary>
internal sealed record SurpriseVariant(
    string Name, Func<ViolationConfig, ViolationConfig> World, Func<PretrainingConfig, PretrainingConfig> Config,
    SurpriseModel Model = SurpriseModel.Features)
{
    private static readonly SurpriseVariant[] all =
    [
        new("course", w => w, c => c),
        new("pixels", w => w, c => c, SurpriseModel.Pixels),
        new("random features", w => w, c => c, SurpriseModel.RandomFeatures),
        new("short window", w => w, c => c with
        {
            Encoder = c.Encoder with { Frames = 12 },
            Masks = [new MultiBlockMask { Blocks = 0, MaxTemporalKeep = 4.01 / 6 }],
        }),
        new("large discs", w => w with { Radius = (.11, .14) }, c => c),
        new("textured", w => w with { BackgroundContrast = .35, Texture = .3, Noise = 3 }, c => c),
        new("all shapes", w => w with { Shapes = Enum.GetValues<ObjectShape>() }, c => c),
        new(
            "centered", w => w,
            c => c with { Target = new EmaTarget { Normalization = TargetNormalization.CenteredLayerNorm } }),
        new("with multi-block", w => w, c => c with
        {
            Masks = [.. c.Masks, MultiBlockMask.ShortRange with { Blocks = 1, SpatialScale = (.5, .5) }],
        }),
    ];

    /// <exception cref="ArgumentException">No variant of that name.</exception>
    public static SurpriseVariant Find(string name) => all.FirstOrDefault(variant => variant.Name == name)
        ?? throw new ArgumentException(
            $"There is no variant '{name}'. Choose among: {string.Join(", ", all.Select(variant => variant.Name))}.");
}
