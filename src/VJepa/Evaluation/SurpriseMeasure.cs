namespace VJepa.Evaluation;

/// <summary>How the errors of tokens become one number for a video. Choose it on other cases than those that you report on.</summary>
/// <param name="Score">What is made of the moments.</param>
/// <param name="TokenShare">Share of a time's tokens that count, above 0: the ones with the largest errors. 1: all.</param>
/// <param name="Times">So many of the target times count, the nearest first; 0: all.</param>
public sealed record SurpriseMeasure(SurpriseScore Score, double TokenShare = 1, int Times = 0)
{
    public override string ToString() => $"{Score}, {(TokenShare < 1 ? $"{100 * TokenShare:0} % of the tokens" : "all tokens")}, {(Times == 0 ? "all times" : $"first {Times} times")}";
}
