using VJepa.Training;

namespace VJepa.Lab.Plots;

/// <summary>Measurements of a run's collapse monitor; null if not measured.</summary>
/// <param name="Name">Name of the run.</param>
/// <param name="EffectiveRank">Effective rank of the features' covariance: number of dimensions in use.</param>
/// <param name="Spread">Standard deviation over clips at a fixed position.</param>
/// <param name="CosineMargin">Cosine similarity to the right clip minus that to a wrong one, after centering.</param>
/// <param name="GradientNorm">Gradient norm of the encoder.</param>
public sealed record CollapseCurves(
    string Name,
    IEnumerable<(double Step, double Value)>? EffectiveRank = null,
    IEnumerable<(double Step, double Value)>? Spread = null,
    IEnumerable<(double Step, double Value)>? CosineMargin = null,
    IEnumerable<(double Step, double Value)>? GradientNorm = null,
    Role? Role = null)
{
    /// <summary>The curves of a run from its measurements.</summary>
    /// <param name="steps">For the encoder's gradient norm, which is omitted without it.</param>
    public static CollapseCurves Of(
        string name, IReadOnlyList<FeatureHealth> health, IEnumerable<StepReport>? steps = null,
        Role? role = null) => new(
            name,
            health.Select(at => ((double)at.Step, at.EffectiveRank)),
            health.Select(at => ((double)at.Step, at.Spread)),
            health.Select(at => ((double)at.Step, at.Match)),
            steps?.Select(step => ((double)step.Step, step.EncoderGradientNorm)),
            role);
}
