namespace VJepa.Lab.Evaluation;

/// <summary>How features are taken from a frozen encoder.</summary>
public sealed record ExtractionSettings
{
    public int BatchSize { get; init; } = 32;

    /// <summary>Keep features in half precision: half the memory, 3 significant digits.</summary>
    public bool Half { get; init; }

    /// <summary>Which blocks' outputs to take (0 is the first), side by side in the feature dimension. Null: the encoder's output.</summary>
    public IReadOnlyList<int>? Layers { get; init; }
}
