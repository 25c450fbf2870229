using VJepa.Objectives;
using VJepa.Masking;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Lab.Worlds;

namespace VJepa.Benchmarks.Recipe;

/// <summary>One line of the search: what it changes in the course's world and recipe.</summary>
internal sealed record RecipeVariant(string Name, string WorldName, Func<MotionWorldConfig, MotionWorldConfig> World, Func<PretrainingConfig, PretrainingConfig> Config)
{
    /// <summary>The second half of the clips comes from the laboratory: objects before a still background.</summary>
    public bool HalfObjects { get; private init; }

    private static readonly RecipeVariant[] all =
    [
        new("course", "course", w => w, c => c),
        new("bfloat16", "course", w => w, c => c with { Precision = Precision.BFloat16 }),
        new("no centering", "course", w => w, c => c with { Target = new EmaTarget { Normalization = TargetNormalization.LayerNorm } }),
        new("uneven brightness", "uneven", w => w with { EvenBrightness = false }, c => c),
        new("standardized", "course", w => w, c => c with { Target = new EmaTarget { Normalization = TargetNormalization.StandardizedLayerNorm } }),
        new("half rate", "course", w => w, c => c with { LearningRate = c.LearningRate / 2 }),
        new("double rate", "course", w => w, c => c with { LearningRate = 2 * c.LearningRate }),
        new("published stretch", "course", w => w, c => c with { ScheduleStretch = 1.25 }),
        new("half objects", "course", w => w, c => c) { HalfObjects = true },
        new("slow target", "course", w => w, c => c with { Momentum = (.998, 1) }),
        new("fast target", "course", w => w, c => c with { Momentum = (.97, 1) }),
        new("steady target", "course", w => w, c => c with { Momentum = (.99, .99) }),
        new("wide predictor", "course", w => w, c => c with { Predictor = c.Predictor with { Width = 64 } }),
        new("shallow predictor", "course", w => w, c => c with { Predictor = c.Predictor with { Depth = 1 } }),
        new("variance", "course", w => w, c => c with { Objective = new L1Objective { VarianceWeight = .5 } }),
        new("squared loss", "course", w => w, c => c with { Objective = new L2Objective() }),
        new("two masks", "course", w => w, c => c with { Masks = [c.Masks[0], c.Masks[0]] }),
        new("half batch", "course", w => w, c => c with { BatchSize = 16 }),
        new("large batch", "course", w => w, c => c with { BatchSize = 64 }),
        new("paper masks", "course", w => w, c => c with { Masks = [MultiBlockMask.ShortRange, MultiBlockMask.LongRange] }),
        new("short-range masks", "course", w => w, c => c with { Masks = [MultiBlockMask.ShortRange] }),
        new("two blocks", "course", w => w, c => c with { Masks = [MultiBlockMask.ShortRange with { Blocks = 2 }] }),
        new("released start", "course", w => w, c => c with { Encoder = c.Encoder with { Initialization = Initialization.Released } }),
        new("rotary", "course", w => w, c => c with { Encoder = c.Encoder with { Positions = PositionKind.Rotary } }),
        new("no noise", "no-noise", w => w with { Noise = 0 }, c => c),
        new("colored texture", "colored", w => w with { Color = 1 }, c => c),
        new("coarse texture", "coarse", w => w with { BackgroundGrain = .2 }, c => c),
        new("objects", "objects", w => w with { Objects = (2, 3), Radius = (.12, .2), BackgroundFollows = 0, BackgroundContrast = .1, Noise = 3, Color = 1 }, c => c),
    ];

    /// <summary>One variant, or several together: <c>"large batch + double rate"</c>. At most one of them may change
    /// the world.</summary>
    /// <exception cref="ArgumentException">No variant of that name.</exception>
    public static RecipeVariant Find(string name) => name.Split(" + ").Select(One).Aggregate((a, b) => new(
        name, a.WorldName == "course" ? b.WorldName : a.WorldName, world => b.World(a.World(world)), config => b.Config(a.Config(config)))
    { HalfObjects = a.HalfObjects || b.HalfObjects });

    private static RecipeVariant One(string name) => all.FirstOrDefault(variant => variant.Name == name)
        ?? throw new ArgumentException($"There is no variant '{name}'. Choose among: {string.Join(", ", all.Select(variant => variant.Name))}.");
}
