namespace VJepa.Lab.Plots;

/// <param name="Name">What the color means.</param>
/// <param name="Background">A CSS background: a color or a gradient.</param>
public sealed record LegendEntry(string Name, string Background);
