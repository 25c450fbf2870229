namespace VJepa.Models;

/// <summary>The shape of the predictor. It has as many heads as its encoder unless told otherwise. Defaults: V-JEPA, table 8.</summary>
public sealed record PredictorConfig
{
    public int Width { get; init; } = 384;
    public int Depth { get; init; } = 12;

    /// <summary>0: as many as the encoder.</summary>
    public int Heads { get; init; }

    /// <summary>Learned mask tokens; V-JEPA has one for each mask setting.</summary>
    public int MaskTokens { get; init; } = 2;

    /// <summary>Start the mask tokens at zero (V-JEPA), else truncated normal .02.</summary>
    public bool ZeroMaskTokens { get; init; } = true;
}
