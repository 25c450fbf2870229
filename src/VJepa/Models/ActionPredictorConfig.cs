namespace VJepa.Models;

/// <summary>The shape of an action-conditioned predictor. Defaults: V-JEPA 2-AC (section 3.1).</summary>
public sealed record ActionPredictorConfig
{
    /// <summary>Features of an encoder's token.</summary>
    public int Inputs { get; init; } = 1408;

    public int Width { get; init; } = 1024;
    public int Depth { get; init; } = 24;
    public int Heads { get; init; } = 16;
    public double MlpRatio { get; init; } = 4;
    public MlpKind Mlp { get; init; } = MlpKind.Gelu;

    /// <summary>Numbers of an action and of a state: position, three angles, gripper.</summary>
    public int ActionSize { get; init; } = 7;

    /// <summary>Numbers of a camera's place: position and three angles.</summary>
    public int ExtrinsicsSize { get; init; } = 6;

    /// <summary>Give each frame a token of the camera's place.</summary>
    public bool UseExtrinsics { get; init; }

    /// <summary>Rotary positions; without them the network does not know where a token stands.</summary>
    public bool Rotary { get; init; } = true;

    public double LayerNormEpsilon { get; init; } = 1e-6;
}
