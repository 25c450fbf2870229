namespace VJepa.Lab.Planning;

/// <summary>How the cross-entropy method searches.</summary>
public sealed record CrossEntropySettings
{
    /// <summary>Action sequences per round.</summary>
    public int Candidates { get; init; } = 128;

    /// <summary>Best sequences of a round, which define the next distribution.</summary>
    public int Elites { get; init; } = 16;

    public int Rounds { get; init; } = 6;

    /// <summary>Initial standard deviation of each number of an action.</summary>
    public double Spread { get; init; } = .7;

    /// <summary>Each number of an action is clamped to [-limit, limit].</summary>
    public double Limit { get; init; } = 1;

    /// <summary>Share of the previous mean and deviation that each round keeps.</summary>
    public double Inertia { get; init; } = .1;

    public int Seed { get; init; }

    /// <exception cref="ArgumentException">A value is invalid.</exception>
    public void Validate()
    {
        if (Elites < 2 || Candidates < Elites || Rounds < 1)
            throw new ArgumentException($"{Elites} elites of {Candidates} candidates in {Rounds} rounds: expected at least 2 elites, at least as many candidates, and at least one round.");
        if (Spread <= 0 || Limit <= 0 || Inertia is < 0 or >= 1)
            throw new ArgumentException($"Spread ({Spread}) and limit ({Limit}) must be positive, inertia ({Inertia}) in 0 to 1.");
    }
}
