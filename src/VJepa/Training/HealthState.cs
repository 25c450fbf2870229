namespace VJepa.Training;

/// <summary>What a <see cref="FeatureHealth"/> amounts to.</summary>
public enum HealthState
{
    /// <summary>Neither of the others.</summary>
    Healthy,

    /// <summary>Features say where a token stands and hardly what is there: the spread over clips at a fixed position is below
    /// <see cref="FeatureHealth.MinSpread"/> (a twentieth of a healthy token's variance), while features still differ from position to
    /// position. The loss falls all the same, since the predictor knows every position.</summary>
    PositionalCollapse,

    /// <summary>Features use hardly any of their dimensions: the effective rank of the clip means is below
    /// <see cref="FeatureHealth.MinRankShare"/> of the most that clips and width allow (and never less than 2), or features are
    /// the same everywhere, in all clips and at all positions.</summary>
    DimensionalCollapse,

    /// <summary>Not measurable: the spread is NaN, as over a single clip.</summary>
    Unknown,
}
