namespace VJepa.Lab.Studies;

/// <summary>How much a study of the notebooks does: many short runs, where <see cref="Recipes"/> has one long one.</summary>
/// <param name="Steps">Of each run; 0: as the experiment says.</param>
/// <param name="Seeds">Every variant runs with each.</param>
/// <param name="PretrainingClips">Clips of the training list, at most; decoding them is a good part of a short run.</param>
/// <param name="TrainClips">Labeled training clips that probes are drawn from.</param>
/// <param name="ValidationClips">Clips that every run is judged on.</param>
public sealed record StudySize(int Steps, IReadOnlyList<int> Seeds, int PretrainingClips, int TrainClips, int ValidationClips)
{
    /// <summary>By profile: quick shows how a study goes (its numbers mean nothing), classroom has three seeds, full the recipe's own length.</summary>
    /// <exception cref="ArgumentException">No such profile.</exception>
    public static StudySize Of(string profile) => Recipes.Pick(profile,
        new StudySize(20, [1], 320, 320, 160), new StudySize(500, [1, 2, 3], 2048, 1024, 800), new StudySize(0, [1, 2, 3], int.MaxValue, 1024, int.MaxValue));

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

    /// <summary>With the published stretch of the schedules: a run this short would end at nearly its highest rate with the course's.</summary>
    private static Experiment Short(Experiment experiment) => experiment with { Pretraining = experiment.Pretraining with { ScheduleStretch = 1.25 } };

    /// <summary>What is measured of each run: probes with few labels, and health.</summary>
    public StudyMetrics Metrics(Experiment experiment) => new() { Labels = [experiment.FewLabels], TrainClips = TrainClips };
}
