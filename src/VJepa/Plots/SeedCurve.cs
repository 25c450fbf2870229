namespace VJepa.Plots;

/// <summary>A line with spread: at each x the values of several seeds.</summary>
/// <param name="Role">Decides the colour; guessed from the name, else the next free colour.</param>
public sealed record SeedCurve(string Name, IEnumerable<(double X, IReadOnlyList<double> Values)> Points, Role? Role = null);
