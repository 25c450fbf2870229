namespace VJepa.Lab.Planning;

/// <summary>How the cross-entropy method searches.</summary>
public sealed record CrossEntropySettings
{
    /// <summary>Action sequences of a round.</summary>
    public int Candidates { get; init; } = 128;

    /// <summary>The best of a round, from which the next is drawn.</summary>
    public int Elites { get; init; } = 16;

    public int Rounds { get; init; } = 6;

    /// <summary>Deviation of each number of an action in the first round, around 0.</summary>
    public double Spread { get; init; } = .7;

    /// <summary>Least and greatest value of each number of an action.</summary>
    public double Limit { get; init; } = 1;

    /// <summary>Share of the old mean and deviation that stays in each round; 0: none.</summary>
    public double Inertia { get; init; } = .1;

    public int Seed { get; init; }

    /// <exception cref="ArgumentException">A value makes no search.</exception>
    public void Validate()
    {
        if (Elites < 2 || Candidates < Elites || Rounds < 1)
            throw new ArgumentException($"{Elites} elites of {Candidates} candidates in {Rounds} rounds: give at least 2 elites, as many candidates, and a round.");
        if (Spread <= 0 || Limit <= 0 || Inertia is < 0 or >= 1)
            throw new ArgumentException($"Spread ({Spread}) and limit ({Limit}) must be positive, inertia ({Inertia}) in 0 to 1.");
    }
}
