namespace VJepa.Training;

/// <summary>The course of the learning rate.</summary>
public enum LearningRateShape
{
    /// <summary>Linear warm-up, then a cosine to the final rate (V-JEPA; with equal rates, V-JEPA 2's constant phase).</summary>
    WarmupCosine,

    /// <summary>Linear warm-up, constant, then linear to the final rate in the cool-down epochs (V-JEPA 2, action-conditioned).</summary>
    WarmupConstantCooldown,

    /// <summary>Linear from the reference to the final rate (V-JEPA 2's cool-down runs).</summary>
    Linear,
}
