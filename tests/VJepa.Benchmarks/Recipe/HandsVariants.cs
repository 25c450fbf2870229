using VJepa.Lab.Studies;
using VJepa.Masking;
using VJepa.Objectives;
using VJepa.Training;
using VJepa.Variants;

namespace VJepa.Benchmarks.Recipe;

/// <summary>The lines that <see cref="HandsSearch"/> tries, by the names of its options.</summary>
internal static class HandsVariants
{
    public static PretrainingConfig Of(string variant, string masks, string teacher, int steps, string loss) =>
        Recipes.HandsMotion with
        {
            Masks = masks switch
            {
                "four" => [MultiBlockMask.ShortRange with { Blocks = 4 }],
                "tube" => [new RandomTubeMask { Ratio = .75 }],
                "times" => [MultiBlockMask.ShortRange with
                    {
                        Blocks = 1,
                        SpatialScale = (1, 1),
                        AspectRatio = (1, 1),
                        TemporalScale = (.5, .5),
                    }],
                "eight" => [MultiBlockMask.ShortRange],
                "paper" => [MultiBlockMask.ShortRange, MultiBlockMask.LongRange],
                _ => throw new ArgumentException($"--masks {masks}: choose four, eight, tube, times or paper."),
            },
            Target = variant switch
            {
                "pixels" => new PixelTarget(),
                "motion" => new MotionTarget(),
                "motion-even" => new MotionTarget { NoiseFloor = .3 },
                "change" or "change-from" => new EmaTarget { Normalization = new ChangeTargets(4) },
                "static-change" => new FrozenTarget(teacher) { Normalization = new ChangeTargets(4) },
                "static" => new FrozenTarget(teacher),
                "ema" or "ema-from" => new EmaTarget(),
                "centered" => new EmaTarget { Normalization = TargetNormalization.CenteredLayerNorm },
                _ => throw new ArgumentException(
                    $"{variant}: choose pixels, motion, motion-even, static, static-change, ema, centered, change, " +
                    "ema-from or change-from."),
            },
            Objective = Array.IndexOf(["L1", "L2"], loss) switch
            {
                0 => new L1Objective(),
                1 => new L2Objective(),
                _ => throw new ArgumentException($"--loss {loss}: choose L1 or L2."),
            },
            BatchSize = 32,
            StepsPerEpoch = Math.Max(1, steps / 100),
            LearningRate = IsStarted(variant) ? 1e-3 : 2e-3,
            Momentum = IsStarted(variant) ? (.998, 1) : variant == "centered" ? (.99, 1) : (.996, 1),
        };

    /// <summary>Whether a run starts from another run's encoder.</summary>
    public static bool IsStarted(string variant) => variant is "ema-from" or "change-from";
}
