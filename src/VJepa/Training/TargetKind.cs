namespace VJepa.Training;

/// <summary>What the predictor has to predict (V-JEPA, table 1).</summary>
public enum TargetKind
{
    /// <summary>The target encoder's features.</summary>
    Features,

    /// <summary>The normalized pixels of each tubelet, as VideoMAE does.</summary>
    Pixels,
}
