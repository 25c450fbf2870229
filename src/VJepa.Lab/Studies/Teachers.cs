using VJepa.Objectives;
using VJepa.Training;
using VJepa.Variants;

namespace VJepa.Lab.Studies;

/// <summary>Methods that differ in who says what is right. All cost as many operations as the first.</summary>
public static class Teachers
{
    /// <summary>Share of SALT's steps that its teacher gets here. The published sixth is of 240 000; of so short a run
    /// it would be a hundred steps. Other shares were not tried.</summary>
    public const double SaltShare = .5;

    /// <summary>The first is the base. All but the last two ask for what changes over time: those show what becomes of
    /// the published targets in so short a run.</summary>
    public static IReadOnlyList<StudyVariant> Variants =>
    [
        StudyVariant.Of("moving average (V-JEPA)", config => config),
        new("frozen encoder (SALT)", experiment => Salt(experiment).Student),
        new("regularizer alone (SIGReg)", experiment => RegularizerAlone(experiment).AtCostOf(experiment)),
        StudyVariant.Of("the encoder itself", config => config with
        {
            Target = new StopGradientTarget { Normalization = config.Target.Normalization },
        }),
        new("pixels that move", experiment => Of(experiment, config => config with { Target = new MotionTarget() })
            .AtCostOf(experiment)),
        StudyVariant.Of("moving average, all features", config => config with { Target = new EmaTarget() }),
        new("pixels, all", experiment => Of(experiment, config => config with { Target = new PixelTarget() })
            .AtCostOf(experiment)),
    ];

    /// <summary>A teacher of moving pixels, then a student of its features.</summary>
    public static SaltStages Salt(Experiment experiment) =>
        SaltStages.AtCostOf(experiment, SaltShare, new MotionTarget());

    /// <summary>Two masks show two views of a clip. The step always calls a predictor; this one costs next to nothing,
    /// and nothing reads what it says.</summary>
    private static Experiment RegularizerAlone(Experiment experiment) => Of(experiment, config => config with
    {
        Objective = new SigReg { Weight = 8, TimesBatch = false, Hidden = 256, Outputs = 32, Directions = 256 },
        Target = new PixelTarget(),
        Masks = [config.Masks[0], config.Masks[0]],
        Predictor = config.Predictor with { Width = 4 * config.Predictor.HeadsFor(config.Encoder), Depth = 1 },
    });

    private static Experiment Of(Experiment experiment, Func<PretrainingConfig, PretrainingConfig> change) =>
        experiment with { Pretraining = change(experiment.Pretraining) };
}
