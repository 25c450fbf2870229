namespace VJepa.Lab.Plots;

/// <summary>A line with spread: at each x the values of several seeds.</summary>
/// <param name="Role">Decides the color; guessed from the name, else the next free color.</param>
public sealed record SeedCurve(string Name, IEnumerable<(double X, IReadOnlyList<double> Values)> Points, Role? Role = null);
