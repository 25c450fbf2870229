namespace VJepa.Lab.Evaluation;

/// <summary>What makes one number of a video's surprise over time.</summary>
public enum SurpriseScore
{
    /// <summary>The most surprising moment.</summary>
    Maximum,

    /// <summary>The mean over all moments.</summary>
    Mean,
}

/// <summary>How the errors of tokens become one number for a video. Choose it on other cases than those that you report on.</summary>
/// <param name="Score">What is made of the frames.</param>
/// <param name="TokenShare">Share of a time's tokens that count, above 0: the ones with the largest errors. 1: all.</param>
public sealed record SurpriseMeasure(SurpriseScore Score, double TokenShare = 1)
{
    /// <summary>The measures to choose from: maximum or mean, all tokens or the most surprising quarter.</summary>
    public static IReadOnlyList<SurpriseMeasure> Choices { get; } =
        [new(SurpriseScore.Maximum), new(SurpriseScore.Maximum, .25), new(SurpriseScore.Mean), new(SurpriseScore.Mean, .25)];

    public override string ToString() => $"{Score} over time, {(TokenShare < 1 ? $"{100 * TokenShare:0} % of the tokens" : "all tokens")}";
}
