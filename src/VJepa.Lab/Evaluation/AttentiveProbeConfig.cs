using VJepa.Models;

namespace VJepa.Lab.Evaluation;

/// <summary>Where an attentive probe has its self-attention blocks (depth above 1).</summary>
public enum ProbeForm
{
    /// <summary>V-JEPA: on the pooled queries, after the cross-attention.</summary>
    VJepa,

    /// <summary>V-JEPA 2: on the tokens, before the cross-attention.</summary>
    VJepa2,
}

/// <summary>The shape of an attentive probe. Defaults: V-JEPA's frozen evaluation (section 4.2 and table 9).</summary>
public sealed record AttentiveProbeConfig
{
    /// <summary>V-JEPA 2's probe: three self-attention blocks on the tokens, then the cross-attention; 16 heads (section 4).</summary>
    public static AttentiveProbeConfig VJepa2(int width, int classes, int heads = 16) =>
        new() { Width = width, Classes = classes, Heads = heads, Depth = 4, Form = ProbeForm.VJepa2 };

    /// <summary>Features per token.</summary>
    public required int Width { get; init; }

    public required int Classes { get; init; }

    /// <summary>The released program uses as many as the encoder has; the paper's text says 12.</summary>
    public required int Heads { get; init; }

    /// <summary>1: cross-attention alone. Each further level adds a self-attention block, placed by <see cref="Form"/>.</summary>
    public int Depth { get; init; } = 1;

    public ProbeForm Form { get; init; } = ProbeForm.VJepa;

    /// <summary>Whether the cross-attention has LayerNorm, residual and MLP; false: attention alone.</summary>
    public bool CompleteBlock { get; init; } = true;

    public double MlpRatio { get; init; } = 4;

    /// <summary>Number of learned queries. A classifier reads the first.</summary>
    public int Queries { get; init; } = 1;

    public double LayerNormEpsilon { get; init; } = 1e-5;

    /// <summary>Grid of the tokens: sine-cosine positions are added, for features that do not carry position. Null: none, as published.</summary>
    public TokenGrid? Places { get; init; }

    /// <exception cref="ArgumentException">A value is invalid.</exception>
    public void Validate()
    {
        if (Width < 1 || Heads < 1 || Width % Heads != 0)
            throw new ArgumentException($"Width {Width} must be a positive multiple of the number of heads ({Heads}).");
        if (Depth < 1 || Queries < 1 || Classes < 1)
            throw new ArgumentException($"Depth ({Depth}), queries ({Queries}) and classes ({Classes}) must be at least 1.");
    }
}
