namespace VJepa.Training;

/// <summary>How prediction and target are compared, per feature.</summary>
public enum LossKind
{
    /// <summary>|z - h| (V-JEPA, section 3.1).</summary>
    L1,

    /// <summary>(z - h)^2 / 2.</summary>
    L2,

    /// <summary>Huber form: squared below 1, linear above.</summary>
    SmoothL1,
}
