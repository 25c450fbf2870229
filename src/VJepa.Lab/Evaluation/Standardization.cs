namespace VJepa.Lab.Evaluation;

/// <summary>Bringing features to mean 0 and deviation 1 over the training clips, before a probe sees them.</summary>
public enum Standardization
{
    /// <summary>Features as they are (the published protocol).</summary>
    None,

    /// <summary>Each dimension over clips and positions.</summary>
    PerDimension,

    /// <summary>Each dimension at each position, over clips: what every clip has in common (above all, position) goes.
    /// Probes with few labels of small models need it.</summary>
    PerPositionAndDimension,
}
