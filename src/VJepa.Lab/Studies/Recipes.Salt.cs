namespace VJepa.Lab.Studies;

public static partial class Recipes
{
    /// <summary>
    /// SALT on the course's world: a pixel teacher, then a student of its frozen features. Small runs share the steps
    /// of <see cref="OnWorld"/> as the paper's do; <c>full</c> has its 40 000 and 200 000.
    /// <c>using var student = Recipes.Salt("quick", "data").Train();</c>
    /// </summary>
    /// <param name="folder">Holds data and runs; given again, a stopped run goes on.</param>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static SaltStages Salt(string profile, string folder, int? clips = null,
        IProgress<double>? progress = null, CancellationToken cancel = default) =>
        Salt(profile, OnWorld(profile, folder, clips, progress, cancel));

    /// <summary>The same on data of your own, such as from <see cref="OnLists"/>.</summary>
    public static SaltStages Salt(string profile, Experiment experiment)
    {
        var steps = experiment.Pretraining.Steps;
        return SaltStages.Of(experiment.WithSteps(Pick(profile, steps, steps, 240_000)));
    }
}
