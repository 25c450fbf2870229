namespace VJepa.Lab.Plots;

/// <summary>One of several charts on a common x axis.</summary>
/// <param name="YTitle">Axis title, with the unit.</param>
/// <param name="Curves">Its lines; lines of one name share a color and a legend entry in all panels.</param>
/// <param name="Bound">A value to compare with and what it is, such as the highest possible rank.</param>
/// <param name="FromZero">The y axis begins at zero, so that "nearly nothing" looks so.</param>
public sealed record Panel(
    string YTitle, IReadOnlyList<Curve> Curves, (double Value, string Name)? Bound = null, bool FromZero = false);
