using VJepa.Training;

namespace VJepa.Lab.Studies;

/// <summary>One line of a study.</summary>
/// <param name="Name">As the table shows it.</param>
/// <param name="Change">Makes it from the base.</param>
/// <param name="Published">What the paper has for it, with the table's name; null where it has nothing.</param>
public sealed record StudyVariant(string Name, Func<Experiment, Experiment> Change, string? Published = null)
{
    /// <summary>A variant of the pretraining configuration: <c>config =&gt; config with { … }</c>.</summary>
    public static StudyVariant Of(string name, Func<PretrainingConfig, PretrainingConfig> change, string? published = null) =>
        new(name, experiment => experiment with { Pretraining = change(experiment.Pretraining) }, published);

    /// <summary>The encoder that every run starts from: one step with a learning rate of 0.</summary>
    public static StudyVariant RandomInitialized { get; } = Of("random-initialized", config => config with
    {
        Epochs = 1,
        StepsPerEpoch = 1,
        WarmupEpochs = 0,
        StartLearningRate = 0,
        LearningRate = 0,
        FinalLearningRate = 0,
    });
}
