using VJepa.Masking;
using VJepa.Models;
using VJepa.Runtime;
using VJepa.Training;
using VJepa.Worlds;

namespace VJepa.Benchmarks.Recipe;

/// <summary>One line of the search: what it changes in the course's world and recipe.</summary>
internal sealed record RecipeVariant(string Name, string WorldName, Func<MotionWorldConfig, MotionWorldConfig> World, Func<PretrainingConfig, PretrainingConfig> Config)
{
    private static readonly RecipeVariant[] all =
    [
        new("course", "course", w => w, c => c),
        new("bfloat16", "course", w => w, c => c with { Precision = Precision.BFloat16 }),
        new("no centring", "course", w => w, c => c with { TargetNormalisation = TargetNormalisation.LayerNorm }),
        new("paper masks", "course", w => w, c => c with { Masks = [MultiBlockSetting.ShortRange, MultiBlockSetting.LongRange] }),
        new("short-range masks", "course", w => w, c => c with { Masks = [MultiBlockSetting.ShortRange] }),
        new("two blocks", "course", w => w, c => c with { Masks = [MultiBlockSetting.ShortRange with { Blocks = 2 }] }),
        new("released start", "course", w => w, c => c with { Encoder = c.Encoder with { Initialisation = Initialisation.Released } }),
        new("rotary", "course", w => w, c => c with { Encoder = c.Encoder with { Positions = PositionKind.Rotary } }),
        new("no noise", "no-noise", w => w with { Noise = 0 }, c => c),
        new("coloured texture", "coloured", w => w with { Colour = 1 }, c => c),
        new("coarse texture", "coarse", w => w with { BackgroundGrain = .2 }, c => c),
        new("objects", "objects", w => w with { Objects = (2, 3), Radius = (.12, .2), BackgroundFollows = 0, BackgroundContrast = .1, Noise = 3, Colour = 1 }, c => c),
    ];

    /// <exception cref="ArgumentException">No variant of that name.</exception>
    public static RecipeVariant Find(string name) => all.FirstOrDefault(variant => variant.Name == name)
        ?? throw new ArgumentException($"There is no variant '{name}'. Choose among: {string.Join(", ", all.Select(variant => variant.Name))}.");
}
