using VJepa.Lab.Evaluation;

namespace VJepa.Lab.Plots;

/// <summary>A line of a chart.</summary>
/// <param name="Points">In drawing order; NaN breaks the line.</param>
/// <param name="Role">Decides the color; default: guessed from the name, else the next free color.</param>
public sealed record Curve(string Name, IEnumerable<(double X, double Y)> Points, Role? Role = null)
{
    public static implicit operator Curve((string Name, IEnumerable<(double X, double Y)> Points) curve) =>
        new(curve.Name, curve.Points);

    /// <summary>Values at x = 1, 2, 3, ...</summary>
    public static Curve Of(string name, IEnumerable<double> values, Role? role = null) =>
        new(name, values.Select((value, i) => (i + 1.0, value)), role);

    /// <summary>A value of a run over thousands of steps.</summary>
    public static Curve Of(string name, IEnumerable<CurvePoint> run, Func<CurvePoint, double> value) =>
        new(name, run.Select(point => (point.Steps / 1000.0, value(point))));
}

/// <summary>A line with spread: the values of several seeds at each x.</summary>
/// <param name="Role">Decides the color; default: guessed from the name, else the next free color.</param>
public sealed record SeedCurve(
    string Name, IEnumerable<(double X, IReadOnlyList<double> Values)> Points, Role? Role = null);
