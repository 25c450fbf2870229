namespace VJepa.Plots;

/// <param name="Name">What the colour means.</param>
/// <param name="Background">A CSS background: a colour or a gradient.</param>
public sealed record LegendEntry(string Name, string Background);
