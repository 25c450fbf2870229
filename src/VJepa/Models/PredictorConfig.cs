namespace VJepa.Models;

/// <summary>The shape of the predictor. Defaults: V-JEPA, table 8.</summary>
public sealed record PredictorConfig
{
    public int Width { get; init; } = 384;
    public int Depth { get; init; } = 12;

    /// <summary>0: as many as the encoder has.</summary>
    public int Heads { get; init; }

    /// <summary>Number of learned mask tokens; V-JEPA has one for each mask generator.</summary>
    public int MaskTokens { get; init; } = 2;

    /// <summary>Initializes the mask tokens to zero (V-JEPA) instead of a truncated normal with deviation
    /// .02.</summary>
    public bool ZeroMaskTokens { get; init; } = true;
}
