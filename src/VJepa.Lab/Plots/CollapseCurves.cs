using VJepa.Training;

namespace VJepa.Lab.Plots;

/// <summary>The course of one run's collapse monitor; what was not measured stays null.</summary>
/// <param name="Name">The run.</param>
/// <param name="EffectiveRank">Of the features' covariance: dimensions in use.</param>
/// <param name="Spread">Standard deviation over clips at a fixed position.</param>
/// <param name="CosineMargin">Cosine to the right clip minus cosine to a wrong one, after centering.</param>
/// <param name="GradientNorm">Of the encoder.</param>
public sealed record CollapseCurves(
    string Name,
    IEnumerable<(double Step, double Value)>? EffectiveRank = null,
    IEnumerable<(double Step, double Value)>? Spread = null,
    IEnumerable<(double Step, double Value)>? CosineMargin = null,
    IEnumerable<(double Step, double Value)>? GradientNorm = null,
    Role? Role = null)
{
    /// <summary>The curves of a run from its measurements.</summary>
    /// <param name="steps">Gives the encoder's gradient norm; left out without it.</param>
    public static CollapseCurves Of(string name, IReadOnlyList<FeatureHealth> health, IEnumerable<StepReport>? steps = null,
        Role? role = null) => new(
            name,
            health.Select(at => ((double)at.Step, at.EffectiveRank)),
            health.Select(at => ((double)at.Step, at.Spread)),
            health.Select(at => ((double)at.Step, at.Match)),
            steps?.Select(step => ((double)step.Step, step.EncoderGradientNorm)),
            role);
}
