namespace VJepa.Lab.Evaluation;

/// <summary>Histograms of optical flow.</summary>
public sealed record OpticalFlowSettings
{
    /// <summary>Each frame is cut into this many cells a side.</summary>
    public int Cells { get; init; } = 2;

    /// <summary>Directions that are told apart.</summary>
    public int Directions { get; init; } = 8;

    /// <summary>Side of the neighborhood that moves together, in pixels.</summary>
    public int Window { get; init; } = 7;
}
