namespace VJepa.Plots;

/// <summary>The course of one run's collapse monitor; what was not measured stays null.</summary>
/// <param name="Name">The run.</param>
/// <param name="EffectiveRank">Of the features' covariance: dimensions in use.</param>
/// <param name="Spread">Standard deviation over clips at a fixed position.</param>
/// <param name="CosineMargin">Cosine to the right clip minus cosine to a wrong one, after centring.</param>
/// <param name="GradientNorm">Of the encoder.</param>
public sealed record CollapseCurves(
    string Name,
    IEnumerable<(double Step, double Value)>? EffectiveRank = null,
    IEnumerable<(double Step, double Value)>? Spread = null,
    IEnumerable<(double Step, double Value)>? CosineMargin = null,
    IEnumerable<(double Step, double Value)>? GradientNorm = null,
    Role? Role = null);
