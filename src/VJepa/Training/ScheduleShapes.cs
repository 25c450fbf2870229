namespace VJepa.Training;

/// <summary>How the learning rate changes.</summary>
public enum LearningRateShape
{
    /// <summary>Linear warm-up, then a cosine to the final rate (V-JEPA; with equal rates, V-JEPA 2's constant phase).
    /// </summary>
    WarmupCosine,

    /// <summary>Linear warm-up, constant, then linear to the final rate in the cool-down epochs (V-JEPA
    /// 2-AC).</summary>
    WarmupConstantCooldown,

    /// <summary>Linear from the reference to the final rate (V-JEPA 2's cool-down runs).</summary>
    Linear,
}

/// <summary>How the weight decay changes.</summary>
public enum WeightDecayShape
{
    /// <summary>Half a cosine, as in V-JEPA's released program.</summary>
    Cosine,

    /// <summary>Linear, as in the paper's text.</summary>
    Linear,
}

/// <summary>EMA momentum of the target encoder: first and last value of a linear schedule.</summary>
public readonly record struct MomentumRange(double Start, double End)
{
    public static implicit operator MomentumRange((double Start, double End) pair) => new(pair.Start, pair.End);
}
