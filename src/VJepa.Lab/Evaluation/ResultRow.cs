namespace VJepa.Lab.Evaluation;

/// <summary>One line of a table of results.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Value">Mean and spread, for example of top-1 over splits or seeds.</param>
/// <param name="Chance">What guessing gives; NaN where the question makes no sense.</param>
public sealed record ResultRow(string Name, Spread Value, double Chance)
{
    /// <summary>How many spreads the mean lies above chance; infinite for a single measurement above it.</summary>
    public double AboveChance => (Value.Mean - Chance) / Value.Deviation;
}
