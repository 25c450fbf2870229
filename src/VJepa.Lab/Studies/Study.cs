namespace VJepa.Lab.Studies;

/// <summary>An ablation: one base, and variants that each change one thing in it.</summary>
/// <param name="Name">Short, as the command line has it.</param>
/// <param name="Title">The question.</param>
/// <param name="Base">What everything not varied comes from.</param>
/// <param name="Variants">The first is what the others are compared with.</param>
/// <param name="Seeds">Every variant runs with each.</param>
/// <param name="Metrics">What is measured of a finished run.</param>
public sealed record Study(
    string Name, string Title, Experiment Base, IReadOnlyList<StudyVariant> Variants, IReadOnlyList<int> Seeds, StudyMetrics Metrics)
{
    /// <summary>All runs, seed by seed, so that a study that is stopped has whole comparisons.</summary>
    public IReadOnlyList<StudyRun> Runs =>
        [.. Seeds.SelectMany(seed => Variants.Select(variant => new StudyRun(variant, seed, variant.Change(Base).WithSeed(seed), Metrics)))];

    /// <exception cref="ArgumentException">There is no variant or no seed, or two variants have one name.</exception>
    public void Validate()
    {
        if (Variants.Count == 0 || Seeds.Count == 0) throw new ArgumentException($"Study {Name} has {Variants.Count} variants and {Seeds.Count} seeds: it needs at least one of each.");
        if (Variants.GroupBy(variant => variant.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Study {Name} has two variants called '{twice.Key}'.");
    }
}
