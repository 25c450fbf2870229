namespace VJepa.Lab.Studies;

/// <summary>An ablation: a base and variants that each change one thing.</summary>
/// <param name="Name">Short name, as on the command line.</param>
/// <param name="Title">The question.</param>
/// <param name="Base">The experiment that variants change.</param>
/// <param name="Variants">The first is the reference.</param>
/// <param name="Seeds">Every variant runs with every seed.</param>
/// <param name="Metrics">What is measured after a run.</param>
public sealed record Study(
    string Name, string Title, Experiment Base, IReadOnlyList<StudyVariant> Variants, IReadOnlyList<int> Seeds,
    StudyMetrics Metrics)
{
    /// <summary>All runs, seed by seed, so that a stopped study has complete comparisons.</summary>
    public IReadOnlyList<StudyRun> Runs => [.. Seeds.SelectMany(seed => Variants.Select(variant =>
        new StudyRun(variant, seed, variant.Change(Base.WithSeed(seed)), Metrics)))];

    /// <summary>Identifies the numbers of all its runs.</summary>
    public string Key => StudyRun.Hash(string.Join(' ', Runs.Select(run => run.Key)))[..8];

    /// <summary>The run of a cell of the table, one variant with one seed.</summary>
    /// <param name="number">From 1, in the order of <see cref="Runs"/>.</param>
    /// <exception cref="ArgumentException">There is no such cell.</exception>
    public StudyRun CellRun(int number) => number >= 1 && number <= Runs.Count ? Runs[number - 1]
        : throw new ArgumentException($"Study {Name} has the cells 1 to {Runs.Count}, but not {number}.");

    /// <exception cref="ArgumentException">There is no variant or no seed, or two variants have one name.</exception>
    public void Validate()
    {
        if (Variants.Count == 0 || Seeds.Count == 0)
            throw new ArgumentException(
                $"Study {Name} has {Variants.Count} variants and {Seeds.Count} seeds; it needs at least one of each.");
        if (Variants.GroupBy(variant => variant.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new ArgumentException($"Study {Name} has two variants called '{twice.Key}'.");
    }
}
