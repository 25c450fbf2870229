using VJepa.Lab.Evaluation;

namespace VJepa.Lab.Studies;

/// <summary>Size of the notebooks' studies: many short runs instead of one long one (<see cref="Recipes"/>).</summary>
/// <param name="Steps">Steps per run; 0: as in the experiment.</param>
/// <param name="Seeds">Every variant runs with every seed.</param>
/// <param name="PretrainingClips">Maximum number of training clips; decoding is a large part of a short run.</param>
/// <param name="TrainClips">Labeled training clips for probes.</param>
/// <param name="ValidationClips">Clips for evaluation.</param>
public sealed record StudySize(
    int Steps, IReadOnlyList<int> Seeds, int PretrainingClips, int TrainClips, int ValidationClips)
{
    /// <summary>
    /// Size by profile: quick shows how a study works (its numbers mean nothing), classroom has three seeds, full has
    /// the recipe's own length.
    /// </summary>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static StudySize Of(string profile) => Recipes.Pick(profile,
        new StudySize(20, [1], 320, 320, 160),
        new StudySize(500, [1, 2, 3], 2048, 1024, 800),
        new StudySize(0, [1, 2, 3], int.MaxValue, 1024, int.MaxValue));

    /// <summary>The same for studies on <see cref="Recipes.OnHands"/>: longer runs, and an attentive probe that is told
    /// the tokens' places, as in the pilots (tests/VJepa.Benchmarks/Recipe/HANDS.md).</summary>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static StudySize OfHands(string profile) => Recipes.Pick(profile,
        new StudySize(20, [1], 325, 195, 39),
        new StudySize(600, [1, 2, 3], int.MaxValue, 520, 260),
        new StudySize(0, [1, 2, 3], int.MaxValue, 1040, int.MaxValue)) with
    {
        Measured = new()
        {
            Probes = new()
            {
                LearningRates = [3e-3],
                Epochs = Recipes.Pick(profile, 10, 30, 30),
                Standardization = Standardization.PerDimension,
            },
            Places = true,
        },
    };

    /// <summary>How a run is measured, apart from the numbers of labels and clips.</summary>
    public StudyMetrics Measured { get; init; } = new();

    /// <summary>The experiment at this size.</summary>
    public Experiment Of(Experiment experiment)
    {
        var sized = Steps > 0 ? Short(experiment.WithSteps(Steps)) : experiment;
        return sized with
        {
            Train = sized.Train with { Entries = [.. sized.Train.Entries.Take(PretrainingClips)] },
            Validation = sized.Validation with { Entries = [.. sized.Validation.Entries.Take(ValidationClips)] },
        };
    }

    /// <summary>
    /// Uses the published schedule stretch: with the course's, so short a run would end near its peak learning rate.
    /// </summary>
    private static Experiment Short(Experiment experiment) =>
        experiment with { Pretraining = experiment.Pretraining with { ScheduleStretch = 1.25 } };

    /// <summary>A study of this size; its last variant is the random-initialized encoder, as a baseline.</summary>
    /// <param name="name">Short name, as in <see cref="Studies.Study.Name"/>.</param>
    /// <param name="question">What it asks.</param>
    /// <param name="sized">The experiment that variants change, at this size.</param>
    /// <param name="variants">The first is the reference.</param>
    public Study StudyOf(string name, string question, Experiment sized, IReadOnlyList<StudyVariant> variants) =>
        new(name, question, sized, [.. variants, StudyVariant.RandomInitialized], Seeds, Metrics(sized));

    /// <summary>What is measured: probes with few labels, and feature health.</summary>
    public StudyMetrics Metrics(Experiment experiment) =>
        Measured with { Labels = [experiment.FewLabels], TrainClips = TrainClips };
}
