namespace VJepa.Models;

/// <summary>The shape of an action-conditioned predictor. Defaults: V-JEPA 2-AC (section 3.1).</summary>
public sealed record ActionPredictorConfig
{
    /// <summary>Width of the encoder's tokens.</summary>
    public int Inputs { get; init; } = 1408;

    public int Width { get; init; } = 1024;
    public int Depth { get; init; } = 24;
    public int Heads { get; init; } = 16;
    public double MlpRatio { get; init; } = 4;
    public MlpKind Mlp { get; init; } = MlpKind.Gelu;

    /// <summary>Size of an action and of a state: position, three angles, gripper.</summary>
    public int ActionSize { get; init; } = 7;

    /// <summary>Size of a camera pose: position and three angles.</summary>
    public int ExtrinsicsSize { get; init; } = 6;

    /// <summary>Gives each frame a token for the camera pose.</summary>
    public bool UseExtrinsics { get; init; }

    /// <summary>Rotary positions. Without them the network does not know a token's position.</summary>
    public bool Rotary { get; init; } = true;

    public double LayerNormEpsilon { get; init; } = 1e-6;
}
