namespace VJepa.Lab.Evaluation;

/// <summary>How a video's surprise over time becomes one number.</summary>
public enum SurpriseScore
{
    /// <summary>The most surprising moment.</summary>
    Maximum,

    /// <summary>The mean over all moments.</summary>
    Mean,
}

/// <summary>How token errors become one number per video. Choose it on other cases than those you report.</summary>
/// <param name="Score">How frames are combined.</param>
/// <param name="TokenShare">Share of a slice's tokens to average, above 0 and at most 1: those with the largest errors.</param>
public sealed record SurpriseMeasure(SurpriseScore Score, double TokenShare = 1)
{
    /// <summary>The choices: maximum or mean over frames, all tokens or the most surprising quarter.</summary>
    public static IReadOnlyList<SurpriseMeasure> Choices { get; } =
        [new(SurpriseScore.Maximum), new(SurpriseScore.Maximum, .25), new(SurpriseScore.Mean), new(SurpriseScore.Mean, .25)];

    public override string ToString() => $"{Score} over time, {(TokenShare < 1 ? $"{100 * TokenShare:0} % of the tokens" : "all tokens")}";
}
