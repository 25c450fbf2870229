namespace VJepa.Lab.Evaluation;

/// <summary>What makes one number of a video's surprise over time.</summary>
public enum SurpriseScore
{
    /// <summary>The most surprising moment.</summary>
    Maximum,

    /// <summary>The mean over all moments.</summary>
    Mean,
}
