using VJepa.Training;

namespace VJepa.Lab.Studies;

/// <summary>One row of a study.</summary>
/// <param name="Name">Name in the table.</param>
/// <param name="Change">Makes the variant from the base.</param>
/// <param name="Published">The paper's numbers with their table; null if there are none.</param>
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
