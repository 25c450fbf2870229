namespace VJepa.Lab.Plots;

/// <summary>One line of a chart.</summary>
/// <param name="Points">In any order of arrival; not-a-number breaks the line.</param>
/// <param name="Role">Decides the color; guessed from the name, else the next free color.</param>
public sealed record Curve(string Name, IEnumerable<(double X, double Y)> Points, Role? Role = null)
{
    public static implicit operator Curve((string Name, IEnumerable<(double X, double Y)> Points) curve) =>
        new(curve.Name, curve.Points);

    /// <summary>Values against their numbers 1, 2, 3, ...</summary>
    public static Curve Of(string name, IEnumerable<double> values, Role? role = null) =>
        new(name, values.Select((value, i) => (i + 1.0, value)), role);
}

/// <summary>A line with spread: at each x the values of several seeds.</summary>
/// <param name="Role">Decides the color; guessed from the name, else the next free color.</param>
public sealed record SeedCurve(string Name, IEnumerable<(double X, IReadOnlyList<double> Values)> Points, Role? Role = null);
